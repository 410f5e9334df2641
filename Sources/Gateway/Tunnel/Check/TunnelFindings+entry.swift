// Whether callers are let in, and where what they ask for arrives.

extension TunnelFindings {
    var authentication: Finding {
        guard let anonymous = evidence.anonymous, let stream = evidence.stream else {
            guard let first = evidence.introductions.first?.exchange, let status = first.status else {
                return .skipped("authentication", "not tried")
            }
            return .fail(
                "authentication", "what stands before the gateway wants credentials of its own (status \(status)\(first.server))",
                mend: "take its login off for this host (Cloudflare Access, basic auth, an address list): the gateway has its own tokens")
        }
        if anonymous.status == 404, stream.status == 404 { return .skipped("authentication", "needs path") }
        if anonymous.status == 200 {
            return .fail(
                "authentication", "a request without a token was answered: the proxy sends one of its own",
                mend: "take the Authorization line for the gateway out of the proxy, and rotate that token")
        }
        guard stream.status == 401 else {
            guard anonymous.status == 401 else {
                return .fail(
                    "authentication", "a request without a token got \(anonymous.ending) in place of 401",
                    mend: "look at the proxy's rules for this path")
            }
            return .ok("authentication", "401 without a token, let in with one")
        }
        let challenge = stream.headers["www-authenticate"] ?? ""
        if challenge.contains("invalid_token") {
            return .fail(
                "authentication", "the token arrives and is not known there: the URL leads to a gateway with another state",
                mend: "check the tunnel's port, and name the state that gateway runs with (--state)")
        }
        if stream.isGateways {
            return .fail(
                "authentication", "the token does not arrive: something on the way takes the Authorization header off",
                mend: "nginx: remove `proxy_set_header Authorization`; HAProxy: remove `http-request del-header authorization`; "
                    + "else look for what logs in on the gateway's behalf")
        }
        return .fail(
            "authentication", "what stands before the gateway refuses the token itself (401\(stream.server))",
            mend: "take its login off for this host: the gateway has its own tokens")
    }

    var path: Finding {
        guard let stream = evidence.stream else { return .skipped("path", "not tried") }
        let asked = "/v1/chat/completions"
        if stream.status == 404 {
            let works = evidence.detours.first { $0.exchange.status == 200 }
            switch works?.path {
            case "/chat/completions"?:
                return .fail(
                    "path", "the path is doubled: \(asked) arrives with something before it, /chat/completions arrives right",
                    mend: "nginx: `proxy_pass http://HOST:PORT;` without a path behind the port; else take the added /v1 out")
            case let other?:
                return .fail(
                    "path", "the path is changed on the way: \(asked) leads nowhere, \(other) does",
                    mend: "let the proxy hand on paths as they are")
            case nil:
                let who = stream.isGateways ? "reaches the gateway as another path" : "is not handed on (404\(stream.server))"
                return .fail(
                    "path", "\(asked) \(who)",
                    mend: "let the proxy or the tunnel's ingress hand on every path of this host as it is; tunnel.url is its root")
            }
        }
        if evidence.models?.status == 404 {
            return .fail(
                "path", "the path is cut on the way: \(asked) arrives as /chat/completions, and /v1/models not at all",
                mend: "nginx: no slash behind the port in `proxy_pass` of a `location /v1/`; else let paths through as they are")
        }
        return .ok("path", "\(asked) arrives as it is")
    }
}
