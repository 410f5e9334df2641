import NIOSSL

/// Asks the gateway through its public URL as its callers will, and says what is wrong on the way.
public struct TunnelCheck: Sendable {
    /// Longest silence a check may ask for, in seconds: its token ends within a minute.
    public static let silenceSMax = 40

    private let address: PublicAddress
    private let source: BaseURL?
    private let script: TunnelEvidence.Script
    private let authorities: [NIOSSLCertificate]

    /// - Parameters:
    ///   - url: the public URL, or one that leads to the completions.
    ///   - silenceS: how long a quiet stream says nothing, in seconds.
    ///   - authorityFile: certificates in PEM that are trusted beside the system's; nil for none.
    /// - Throws: ``GatewayFailure`` 64 for a silence that is too long, 77 for certificates that cannot be read.
    public init(
        _ url: BaseURL, configuration: Configuration, silenceS: Int = 12, authorityFile: String? = nil
    ) throws(GatewayFailure) {
        guard (1...Self.silenceSMax).contains(silenceS) else {
            throw GatewayFailure(.usage, "a silence is 1 to \(Self.silenceSMax) seconds long")
        }
        address = PublicAddress(url)
        script = TunnelEvidence.Script(silenceMs: silenceS * 1000)
        source = configuration.localURL
        do { authorities = try authorityFile.map { try NIOSSLCertificate.fromPEMFile($0) } ?? [] } catch {
            throw GatewayFailure(.permission, "the certificates in \(authorityFile ?? "") cannot be read: \(error)")
        }
    }

    /// Makes all requests, with a token of its own, and judges them.
    public func run(_ token: Secret) async -> [Finding] { TunnelFindings(await gathered(token)).all }

    /// Makes all requests.
    func gathered(_ token: Secret) async -> TunnelEvidence {
        let client = ProbeClient(authorities: authorities)
        let evidence = await gather(client, token)
        await client.close()
        return evidence
    }

    private func gather(_ client: ProbeClient, _ token: Secret) async -> TunnelEvidence {
        var evidence = TunnelEvidence(address: address, script: script)
        guard address.isAllowed else { return evidence }
        evidence.connection = await ConnectProbe(url: address.root, authorities: authorities).outcome()
        guard evidence.connection == .open else { return evidence }
        for (name, userAgent) in TunnelEvidence.clients {
            var request = ProbeRequest(url: address.url("/healthz"))
            if let userAgent { request.headers = [("user-agent", userAgent)] }
            let exchange = await client.send(request)
            evidence.introductions.append(.init(client: name, userAgent: userAgent, exchange: exchange))
        }
        guard let accepted = evidence.accepted else { return evidence }
        await ask(as: accepted.userAgent, client, token, &evidence)
        return evidence
    }

    private func ask(as userAgent: String?, _ client: ProbeClient, _ token: Secret, _ evidence: inout TunnelEvidence) async {
        let chatURL = address.url("/v1/chat/completions")
        let chat = ProbeRequest.chat(chatURL, words: script.words, userAgent: userAgent)
        evidence.anonymous = await client.send(chat)
        let stream = await client.send(chat, token: token)
        evidence.stream = stream
        if stream.status == 404 {
            for path in ["/chat/completions", "/v1/v1/chat/completions"] {
                let detour = ProbeRequest.chat(address.url(path), words: 1, userAgent: userAgent)
                evidence.detours.append((path, await client.send(detour, token: token)))
            }
        }
        guard stream.status == 200 else { return }
        var models = ProbeRequest(url: address.url("/v1/models"))
        models.headers = userAgent.map { [("user-agent", $0)] } ?? []
        evidence.models = await client.send(models, token: token)
        if let source {
            evidence.source = await client.send(.chat("\(source)/v1/chat/completions", words: script.words, userAgent: nil), token: token)
        }

        var compressed = chat
        compressed.headers.append(("accept-encoding", "gzip, deflate, br, zstd"))
        var expecting = ProbeRequest.chat(chatURL, words: 1, isStream: false, userAgent: userAgent)
        expecting.headers.append(("expect", "100-continue"))
        var second = chat
        second.allowsHTTP2 = true
        let quiet = ProbeRequest.chat(chatURL, words: 3, waitMs: script.silenceMs, userAgent: userAgent)
        // The quiet one leaves time for the others.
        async let quietSeen = client.send(quiet, token: token)
        evidence.compressed = await client.send(compressed, token: token)
        evidence.expecting = await client.send(expecting, token: token)
        if address.root.isSecure { evidence.second = await client.send(second, token: token) }
        evidence.quiet = await quietSeen
    }
}

extension Configuration {
    /// Where the gateway of this configuration listens, as a client of this machine reaches it; nil where the system picks the port.
    var localURL: BaseURL? {
        guard server.port != 0 else { return nil }
        let host = ["0.0.0.0", "::"].contains(server.host) ? "127.0.0.1" : server.host
        return BaseURL("http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)")
    }
}
