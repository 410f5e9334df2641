import Conversation

/// What the evidence of a check means. Pure: the same evidence gives the same findings.
struct TunnelFindings {
    let evidence: TunnelEvidence

    init(_ evidence: TunnelEvidence) { self.evidence = evidence }

    /// The names of all checks, in the order they are told.
    static let names = [
        "address", "tls", "origin", "redirect", "user-agents", "authentication", "path", "stream", "buffering", "idle", "compression",
        "http-versions", "expect-continue",
    ]

    /// One finding for each name; once something failed that others need, those are skipped.
    var all: [Finding] {
        var findings: [Finding] = []
        for name in Self.names {
            if let blocker = findings.first(where: { $0.verdict == .fail && Self.isNeeded($0.name, for: name) }) {
                findings.append(.skipped(name, "needs \(blocker.name)"))
            } else {
                findings.append(finding(name))
            }
        }
        return findings
    }

    /// Whether the first check's failure leaves nothing for the other to look at.
    private static func isNeeded(_ blocker: String, for name: String) -> Bool {
        switch blocker {
        case "address", "tls", "origin", "redirect": true
        case "authentication", "path": !["user-agents", "authentication", "path"].contains(name)
        case "stream": ["buffering", "idle", "compression", "http-versions", "expect-continue"].contains(name)
        case "buffering": name == "idle"
        default: false
        }
    }

    private func finding(_ name: String) -> Finding {
        switch name {
        case "address": address
        case "tls": tls
        case "origin": origin
        case "redirect": redirect
        case "user-agents": userAgents
        case "authentication": authentication
        case "path": path
        case "stream": StreamFindings(evidence).stream
        case "buffering": StreamFindings(evidence).buffering
        case "idle": StreamFindings(evidence).idle
        case "compression": StreamFindings(evidence).compression
        case "http-versions": StreamFindings(evidence).httpVersions
        default: StreamFindings(evidence).expectContinue
        }
    }

    // MARK: - Getting there

    private var address: Finding {
        let address = evidence.address
        let root = address.root
        guard address.isAllowed else {
            return .fail(
                "address", "\(root) is not https, so every token sent there can be read on the way",
                mend: "use the https:// URL; http:// only for 127.0.0.1 and [::1]", .configuration)
        }
        let cut = address.cut.isEmpty ? "" : " (\(address.cut) at its end is not needed)"
        switch evidence.connection {
        case nil: return .skipped("address", "not tried")
        case .noSuchHost?:
            return .fail(
                "address", "there is no such name as \(root.host)",
                mend: "make the DNS record: voice-gateway tunnel setup HOSTNAME; a quick tunnel's name ends with it")
        case .refused(let why)?:
            return .fail(
                "address", "\(root.host) takes no connection (\(why))",
                mend: "start what should listen there: the proxy, or voice-gateway tunnel run; look at the firewall")
        case .open?, .untrusted?, .noTLS?: return .ok("address", "\(root) takes connections\(cut)")
        }
    }

    private var tls: Finding {
        guard evidence.address.root.isSecure else { return .skipped("tls", "the URL is plain HTTP, to this machine") }
        let host = evidence.address.root.host
        switch evidence.connection {
        case .noTLS(let why)?:
            return .fail("tls", "no TLS can be spoken with \(host) (\(why))", mend: "give the proxy a certificate, and this port to TLS")
        case .untrusted(.expired(let second))?:
            return .fail(
                "tls", "the certificate has expired, on \(UTCTime.text(ms: second * 1000))",
                mend: "renew it (certbot renew, or your authority's way) and reload the proxy")
        case .untrusted(.notYetValid(let second))?:
            return .fail(
                "tls", "the certificate is valid only from \(UTCTime.text(ms: second * 1000))",
                mend: "set this machine's clock (timedatectl), or wait for that time")
        case .untrusted(.wrongHost)?:
            return .fail(
                "tls", "the certificate is not for \(host)", mend: "get one that names \(host), or use the name it is for in tunnel.url")
        case .untrusted(.selfSigned)?:
            return .fail(
                "tls", "the certificate is signed by itself, which no caller trusts",
                mend: "get one from a public authority (certbot), or use a tunnel, which brings its own")
        case .untrusted(.unknownAuthority)?:
            return .fail(
                "tls", "the certificate's authority is not known, or the certificates in between are not sent",
                mend: "let the proxy send the whole chain (fullchain.pem), signed by a public authority")
        case .open?: return .ok("tls", "the certificate is valid for \(host)")
        case nil, .noSuchHost?, .refused?: return .skipped("tls", "not tried")
        }
    }

    /// Whether what answers is the gateway.
    private var origin: Finding {
        let introductions = evidence.introductions
        guard let first = introductions.first?.exchange else { return .skipped("origin", "not tried") }
        // A redirect and a refusal have findings of their own.
        if evidence.accepted != nil { return .ok("origin", "the gateway answers") }
        if Self.isRedirect(first) || [401, 403, 407].contains(first.status) { return .ok("origin", "something answers") }
        switch first.status {
        case 404?:
            return .fail(
                "origin", "nothing behind \(evidence.address.root) knows the path (status 404\(first.server))",
                mend: "let the proxy or the tunnel's ingress send this host, with all its paths, to the gateway")
        case .some(502...504), .some(520...530):
            return .fail(
                "origin", "what stands before the gateway does not reach it (status \(first.status ?? 0)\(first.server))",
                mend: "start voice-gateway serve, and let the proxy or tunnel lead to its host and port")
        case nil:
            return .fail("origin", "\(first.ending)", mend: "look at the proxy's log; it takes the connection and answers nothing")
        case .some(let status):
            return .fail(
                "origin", "something else than the gateway answers (status \(status)\(first.server))",
                mend: "let the URL lead to the gateway: GET /healthz must answer {\"status\":\"ok\"}")
        }
    }

    private var redirect: Finding {
        let exchanges = evidence.introductions.map(\.exchange) + [evidence.anonymous, evidence.stream].compactMap(\.self)
        guard let moved = exchanges.first(where: Self.isRedirect) else { return .ok("redirect", "nothing is sent elsewhere") }
        let place = moved.headers["location"].map { " to \(TerminalText.quoted($0))" } ?? ""
        return .fail(
            "redirect", "the URL sends its callers on\(place) (status \(moved.status ?? 0)), where tokens and bodies are not taken along",
            mend: "use the place it leads to as tunnel.url, or take the redirect out of the proxy")
    }

    private var userAgents: Finding {
        let refused = evidence.introductions.filter { !$0.exchange.isGateways }
        guard evidence.accepted != nil else { return .skipped("user-agents", "no client gets through") }
        guard let first = refused.first else {
            return .ok("user-agents", "\(evidence.introductions.count) kinds of clients get through")
        }
        return .fail(
            "user-agents",
            "refused on the way: \(refused.map(\.client).joined(separator: ", ")) (\(first.exchange.ending)\(first.exchange.server))",
            mend: "except this host from the firewall's rules about user agents and bots (Cloudflare: a WAF skip rule, Bot Fight Mode off)")
    }

    private static func isRedirect(_ exchange: ProbeExchange) -> Bool { exchange.status.map { (300...399).contains($0) } ?? false }
}
