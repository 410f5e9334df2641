import Testing

@testable import Gateway

/// The evidence of a check of a tunnel that works, to be spoiled.
enum SeenTunnel {
    static func working(_ url: BaseURL) -> TunnelEvidence {
        var evidence = TunnelEvidence(address: PublicAddress(url))
        evidence.connection = .open
        evidence.introductions = TunnelEvidence.clients.map { .init(client: $0.client, userAgent: $0.userAgent, exchange: health) }
        evidence.anonymous = unauthorised()
        evidence.stream = stream()
        evidence.models = answer(200)
        evidence.quiet = quiet(words: 3)
        evidence.compressed = stream()
        evidence.second = stream(isHTTP2: true)
        evidence.expecting = answer(200)
        return evidence
    }

    /// The findings that are not ok, by name.
    static func complaints(_ change: (inout TunnelEvidence) -> Void) throws -> [String: Finding.Verdict] {
        var evidence = working(try #require(BaseURL("https://voice.example.com")))
        change(&evidence)
        let findings = TunnelFindings(evidence).all.filter { $0.verdict != .ok && $0.verdict != .skipped }
        return Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0.verdict) })
    }

    static let health = ProbeExchange(status: 200, body: Array(#"{"status":"ok"}"#.utf8))

    /// Of the gateway's.
    static func answer(_ status: Int, code: String? = nil, _ headers: [String: String] = [:]) -> ProbeExchange {
        let body = code.map { #"{"error":{"message":"m","type":"t","param":null,"code":"\#($0)"}}"# } ?? "{}"
        return ProbeExchange(
            status: status, headers: headers.merging(["x-request-id": "req_a-1"]) { $1 }, body: Array(body.utf8), headMs: 3, endMs: 4)
    }

    /// Of what stands before the gateway.
    static func page(_ status: Int, _ headers: [String: String] = [:]) -> ProbeExchange {
        ProbeExchange(status: status, headers: headers.merging(["server": "nginx"]) { $1 }, body: Array("<html>".utf8))
    }

    static func unauthorised(credentialsSent: Bool = false) -> ProbeExchange {
        let challenge = "Bearer realm=\"voice-gateway\"" + (credentialsSent ? ", error=\"invalid_token\"" : "")
        return answer(401, code: "invalid_api_key", ["www-authenticate": challenge])
    }

    /// 60 words, one each 20 ms.
    static func stream(isHTTP2: Bool = false, _ beat: (Int) -> ProbeExchange.Beat = { .init(ms: 10 + $0 * 20, deltas: 1) }) -> ProbeExchange
    {
        ProbeExchange(
            status: 200, isHTTP2: isHTTP2, headers: ["content-type": "text/event-stream", "x-request-id": "req_a-2"], headMs: 8,
            beats: (0..<60).map(beat), isDone: true, endMs: 1200)
    }

    static func quiet(words: Int, broke: ProbeExchange.Break? = nil) -> ProbeExchange {
        var exchange = stream { .init(ms: 12_000 + $0 * 20, deltas: 1) }
        exchange.beats = [.init(ms: 10_000, deltas: 0, comments: 1)] + exchange.beats.prefix(words)
        exchange.isDone = broke == nil
        exchange.broke = broke
        return exchange
    }

}
