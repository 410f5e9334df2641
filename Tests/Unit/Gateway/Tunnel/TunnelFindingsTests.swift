import Testing

@testable import Gateway

@Suite struct TunnelFindingsTests {
    private typealias Seen = SeenTunnel

    @Test func `of a tunnel that works every check says so`() throws {
        let findings = TunnelFindings(Seen.working(try #require(BaseURL("https://voice.example.com")))).all
        #expect(findings.map(\.name) == TunnelFindings.names)
        #expect(findings.allSatisfy { $0.verdict == .ok && $0.mend.isEmpty }, "\(findings.filter { $0.verdict != .ok })")
    }

    @Test func `each certificate fault is told apart, and nothing is judged behind it`() throws {
        let faults: [(CertificateFault, String)] = [
            (.expired(atS: 1_600_000_000), "expired, on 2020-09-13"), (.notYetValid(untilS: 4_000_000_000), "valid only from 2096"),
            (.wrongHost, "not for voice.example.com"), (.selfSigned, "signed by itself"), (.unknownAuthority, "authority is not known"),
        ]
        for (fault, words) in faults {
            var evidence = TunnelEvidence(address: PublicAddress(try #require(BaseURL("https://voice.example.com"))))
            evidence.connection = .untrusted(fault)
            let findings = TunnelFindings(evidence).all
            let failed = findings.filter { $0.verdict == .fail }
            #expect(failed.map(\.name) == ["tls"])
            #expect(failed.first?.cause.contains(words) == true && failed.first?.mend.isEmpty == false)
            #expect(findings.count { $0.verdict == .skipped } == TunnelFindings.names.count - 2)
        }
    }

    @Test func `a name nobody knows, a closed port and no TLS are three things`() throws {
        let found = try [ConnectOutcome.noSuchHost, .refused("connection refused"), .noTLS("wrong version number")].map { outcome in
            try Seen.complaints { $0.connection = outcome }
        }
        #expect(found == [["address": .fail], ["address": .fail], ["tls": .fail]])
    }

    @Test func `a URL without TLS is refused unless it is this very machine`() throws {
        for (text, isAllowed) in [
            ("http://voice.example.com", false), ("http://127.evil.example", false), ("http://localhost:1", false),
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true), ("https://voice.example.com", true),
        ] {
            #expect(PublicAddress(try #require(BaseURL(text))).isAllowed == isAllowed, "\(text)")
        }
        let evidence = TunnelEvidence(address: PublicAddress(try #require(BaseURL("http://voice.example.com"))))
        #expect(FindingReport(TunnelFindings(evidence).all).exitCode == .configuration)
    }

    @Test(arguments: ["", "/", "/v1", "/v1/", "/v1/chat/completions", "/chat/completions"])
    func `what people leave on a URL is cut off`(path: String) throws {
        #expect(
            PublicAddress(try #require(BaseURL("https://voice.example.com/at\(path)"))).root.description == "https://voice.example.com/at")
    }

    @Test func `a token that does not arrive and one that is not known are told apart by the challenge`() throws {
        var working = Seen.working(try #require(BaseURL("https://voice.example.com")))
        working.stream = Seen.unauthorised()
        let stripped = TunnelFindings(working).all.first { $0.verdict == .fail }
        #expect(stripped?.name == "authentication" && stripped?.cause.contains("does not arrive") == true)
        working.stream = Seen.unauthorised(credentialsSent: true)
        let unknown = TunnelFindings(working).all.first { $0.verdict == .fail }
        #expect(unknown?.name == "authentication" && unknown?.cause.contains("another state") == true)
        working.stream = Seen.page(401)
        let foreign = TunnelFindings(working).all.first { $0.verdict == .fail }
        #expect(foreign?.name == "authentication" && foreign?.cause.contains("what stands before") == true)
    }

    @Test func `a proxy with a login or a token of its own is found`() throws {
        let login = try Seen.complaints {
            $0.introductions = $0.introductions.map { .init(client: $0.client, userAgent: $0.userAgent, exchange: Seen.page(403)) }
            ($0.anonymous, $0.stream) = (nil, nil)
        }
        #expect(login == ["authentication": .fail])
        #expect(try Seen.complaints { $0.anonymous = Seen.stream() } == ["authentication": .fail])
    }

    @Test func `a path that is doubled, cut, changed or missing is found`() throws {
        let elsewhere = Seen.answer(404, code: "not_found")
        func found(_ change: (inout TunnelEvidence) -> Void) throws -> Finding? {
            var evidence = Seen.working(try #require(BaseURL("https://voice.example.com")))
            change(&evidence)
            return TunnelFindings(evidence).all.first { $0.verdict == .fail }
        }
        let doubled = try found {
            $0.stream = elsewhere
            $0.detours = [("/chat/completions", Seen.stream()), ("/v1/v1/chat/completions", elsewhere)]
        }
        #expect(doubled?.name == "path" && doubled?.cause.contains("doubled") == true)
        let changed = try found {
            $0.stream = elsewhere
            $0.detours = [("/chat/completions", elsewhere), ("/v1/v1/chat/completions", Seen.stream())]
        }
        #expect(changed?.cause.contains("changed") == true)
        let missing = try found { $0.stream = Seen.page(404) }
        #expect(missing?.name == "path" && missing?.cause.contains("not handed on") == true)
        let cut = try found { $0.models = elsewhere }
        #expect(cut?.name == "path" && cut?.cause.contains("cut") == true)
    }

    @Test func `blocked clients are named, and the others go on`() throws {
        var evidence = Seen.working(try #require(BaseURL("https://voice.example.com")))
        for index in [1, 2] {
            let blocked = evidence.introductions[index]
            evidence.introductions[index] = .init(client: blocked.client, userAgent: blocked.userAgent, exchange: Seen.page(403))
        }
        let findings = TunnelFindings(evidence).all
        let failed = findings.filter { $0.verdict == .fail }
        #expect(failed.map(\.name) == ["user-agents"])
        #expect(failed.first?.cause.contains("openai client") == true && failed.first?.cause.contains("curl") == true)
        #expect(findings.allSatisfy { $0.verdict != .skipped })
    }

    @Test func `something else behind the URL is not taken for the gateway`() throws {
        for exchange in [Seen.page(200), Seen.page(404), Seen.page(502), Seen.page(530), ProbeExchange(broke: .tooLong)] {
            let found = try Seen.complaints {
                $0.introductions = $0.introductions.map { .init(client: $0.client, userAgent: $0.userAgent, exchange: exchange) }
                ($0.anonymous, $0.stream) = (nil, nil)
            }
            #expect(found == ["origin": .fail], "\(exchange.ending)")
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is told with its place`(status: Int) throws {
        var evidence = Seen.working(try #require(BaseURL("https://voice.example.com")))
        let moved = Seen.page(status, ["location": "https://www.example.com/"])
        evidence.introductions = evidence.introductions.map { .init(client: $0.client, userAgent: $0.userAgent, exchange: moved) }
        (evidence.anonymous, evidence.stream) = (nil, nil)
        let failed = TunnelFindings(evidence).all.filter { $0.verdict == .fail }
        #expect(failed.map(\.name) == ["redirect"] && failed.first?.cause.contains("https://www.example.com/") == true)
    }
}
