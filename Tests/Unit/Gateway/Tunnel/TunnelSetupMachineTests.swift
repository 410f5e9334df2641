import Testing

@testable import Gateway

@Suite struct TunnelSetupMachineTests {
    private typealias Machine = TunnelSetupMachine

    private func wish(_ provider: TunnelProvider = .cloudflared, _ hostname: String? = "voice.example.com") throws -> TunnelWish {
        TunnelWish(
            provider: provider, hostname: hostname, name: "voice-gateway", origin: try #require(BaseURL("http://127.0.0.1:8787")),
            place: TunnelPlace(state: "/state"), idleMs: 75_000)
    }

    /// Runs a machine to its end with what a well-behaved program answers; the arguments of each run, and the end.
    private func play(
        _ machine: inout Machine, list: String = "[]", answer: (([String]) -> Machine.Outcome?) = { _ in nil }, isOther: Bool = true
    ) -> (runs: [[String]], written: [String: String], end: Machine.Action) {
        var runs: [[String]] = []
        var written: [String: String] = [:]
        var action = machine.start()
        while true {
            switch action {
            case .run(let arguments, _, _):
                runs.append(arguments)
                let output =
                    arguments.contains("list") ? list : arguments.contains("create") ? #"{"id":"\#(Self.id)","name":"voice-gateway"}"# : ""
                action = machine.next(answer(arguments) ?? .ran(hasWorked: true, output: output, words: "INF Added CNAME"))
            case .protectCredentials: action = machine.next(.wrote(changed: false))
            case .write(let path, let text):
                written[path] = text
                action = machine.next(.wrote(changed: isOther))
            case .done, .fail: return (runs, written, action)
            }
        }
    }

    private static let id = "6ff42ae2-765d-4adf-8112-31c55c1551ef"

    @Test func `the first run logs in, creates, routes and writes everything down`() throws {
        var machine = Machine(try wish(), .init(isLoggedIn: false, credentialsID: nil, record: nil))
        let (runs, written, end) = play(&machine)
        #expect(runs.map { $0.dropFirst().first ?? "" } == ["login", "list", "create", "route", "--config"])
        #expect(
            end
                == .done(
                    TunnelRecord(
                        provider: .cloudflared, publicURL: "https://voice.example.com", isPassing: false, name: "voice-gateway", id: Self.id
                    )))
        #expect(machine.hasChanged)
        let config = try #require(written["/state/tunnel/config.yml"])
        for line in [
            "tunnel: \(Self.id)", "credentials-file: \"/state/tunnel/credentials.json\"", "hostname: voice.example.com",
            "service: http://127.0.0.1:8787", "keepAliveTimeout: 60s", "service: http_status:404",
        ] {
            #expect(config.contains(line))
        }
        #expect(written["/state/tunnel/tunnel.json"]?.contains("\"url\" : \"https://voice.example.com\"") == true)
    }

    @Test func `the second run finds everything and changes nothing`() throws {
        let record = TunnelRecord(
            provider: .cloudflared, publicURL: "https://voice.example.com", isPassing: false, name: "voice-gateway", id: Self.id)
        var machine = Machine(try wish(), .init(isLoggedIn: true, credentialsID: Self.id, record: record))
        let list = #"[{"id":"0-0","deleted_at":"2026-01-01T00:00:00Z"},{"id":"\#(Self.id)","deleted_at":"0001-01-01T00:00:00Z"}]"#
        let (runs, _, end) = play(
            &machine, list: list,
            answer: { arguments in
                arguments.contains("route")
                    ? .ran(hasWorked: true, output: "", words: "INF voice.example.com is already configured to route to your tunnel") : nil
            }, isOther: false)
        #expect(runs.map { $0.dropFirst().first ?? "" } == ["list", "route", "--config"])
        #expect(end == .done(record) && !machine.hasChanged)
    }

    @Test func `a tunnel without its credentials here has them fetched, and one with another's is left alone`() throws {
        let list = #"[{"id":"\#(Self.id)"}]"#
        var machine = Machine(try wish(), .init(isLoggedIn: true, credentialsID: nil, record: nil))
        #expect(
            play(&machine, list: list).runs.contains(
                TunnelPrograms.fetchCredentials(Self.id, credentials: "/state/tunnel/credentials.json")))
        for list in [list, "[]"] {
            var other = Machine(try wish(), .init(isLoggedIn: true, credentialsID: "other", record: nil))
            guard case .fail(let failure) = play(&other, list: list).end else {
                Issue.record("nothing failed")
                continue
            }
            #expect(failure.exitCode == .configuration && failure.message.contains("move the file away"))
        }
    }

    @Test(arguments: ["login", "list", "create", "route", "--config"])
    func `a step that fails ends it with what the program said`(step: String) throws {
        var machine = Machine(try wish(), .init(isLoggedIn: false, credentialsID: nil, record: nil))
        let (runs, _, end) = play(
            &machine, answer: { $0.dropFirst().first == step ? .ran(hasWorked: false, output: "", words: "it broke") : nil })
        #expect(runs.last?.dropFirst().first == step)
        guard case .fail(let failure) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(failure.message.contains("it broke"))
    }

    @Test func `a name that leads elsewhere is not taken over unasked`() throws {
        var machine = Machine(try wish(), .init(isLoggedIn: true, credentialsID: nil, record: nil))
        let (_, written, end) = play(
            &machine,
            answer: {
                $0.contains("route")
                    ? .ran(hasWorked: false, output: "", words: "An A, AAAA, or CNAME record with that host already exists.") : nil
            })
        guard case .fail(let failure) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(failure.message.contains("--overwrite-dns") && written.isEmpty)
        var asked = try wish()
        asked.overwritesDNS = true
        var other = Machine(asked, .init(isLoggedIn: true, credentialsID: nil, record: nil))
        #expect(play(&other).runs.contains { $0.contains("--overwrite-dns") })
    }

    @Test func `ngrok needs its account and nothing else`() throws {
        var machine = Machine(try wish(.ngrok, nil), .init(isLoggedIn: false, credentialsID: nil, record: nil))
        let (runs, written, end) = play(&machine)
        #expect(runs == [["config", "check"]] && written.keys.sorted() == ["/state/tunnel/tunnel.json"])
        guard case .done(let record) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(record.isPassing && record.provider == .ngrok)
        var none = Machine(try wish(.ngrok), .init(isLoggedIn: false, credentialsID: nil, record: nil))
        guard case .fail(let failure) = play(&none, answer: { _ in .ran(hasWorked: false, output: "", words: "no") }).end else { return }
        #expect(failure.message.contains("add-authtoken"))
    }

    @Test func `an id that is none becomes no argument`() {
        for output in ["", "{}", "[]", #"[{"id":"--config"}]"#, #"[{"id":"a\nb"}]"#, #"{"id":7}"#, "null"] {
            #expect(Machine.id(in: output) == nil)
        }
        #expect(Machine.id(in: #"{"id":"\#(Self.id)"}"#) == Self.id)
    }

    @Test(arguments: [
        ("voice.example.com", true), ("a.b", true), ("example", false), ("-a.example.com", false), ("a..com", false),
        ("https://a.com", false),
        ("a.com/v1", false), ("a b.com", false), ("", false), ("A.com", false),
    ])
    func `host names are judged`(text: String, isName: Bool) { #expect(TunnelWish.isHostname(text) == isName) }
}
