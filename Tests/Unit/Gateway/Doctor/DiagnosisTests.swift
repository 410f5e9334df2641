import Testing

@testable import Gateway

@Suite struct DiagnosisTests {
    /// A cause that is planted, and the one check that must name it, with words of its cause and of its mend.
    struct Planted: Sendable, CustomStringConvertible {
        let description: String
        let check: String
        var verdict = Finding.Verdict.fail
        let cause: String
        let mend: String
        var exitCode = ExitCode.unavailable
        let plant: @Sendable (inout DoctorEvidence) -> Void
    }

    @Test func `where all is well every check says so`() {
        let findings = Diagnosis(Patient.well()).all
        #expect(findings.map(\.name) == Diagnosis.names)
        #expect(findings.allSatisfy { $0.verdict == .ok }, "\(findings.filter { $0.verdict != .ok })")
    }

    @Test(arguments: DiagnosisTests.planted)
    func `each cause is told by its own check, with its mend`(planted: Planted) {
        let complaints = Patient.complaints(planted.plant)
        #expect(complaints.keys.sorted() == [planted.check])
        let finding = complaints[planted.check]
        #expect(finding?.verdict == planted.verdict)
        #expect(finding?.cause.contains(planted.cause) == true, "\(finding?.cause ?? "nothing")")
        #expect(finding?.mend.contains(planted.mend) == true, "\(finding?.mend ?? "nothing")")
        if planted.verdict == .fail { #expect(finding?.exitCode == planted.exitCode) }
    }

    static let machine: [Planted] = [
        Planted(description: "damaged state", check: "state", cause: "damaged", mend: "backup", exitCode: .damagedState) {
            $0.stateFailure = GatewayFailure(.damagedState, "the database is damaged")
        },
        Planted(description: "state of somebody else", check: "state", cause: "mode 755", mend: "--state", exitCode: .permission) {
            $0.stateFailure = GatewayFailure(.permission, "the state directory has mode 755")
        },
        Planted(
            description: "permissions", check: "permissions", cause: "/state/a (mode 644) and 1 more", mend: "chmod", exitCode: .permission
        ) {
            $0.exposed = ["/state/a (mode 644)", "/state/b (mode 666)"]
        },
        Planted(description: "full disk", check: "disk", cause: "3 MiB", mend: "make room") { $0.disk?.freeBytes = 3 << 20 },
        Planted(description: "filling disk", check: "disk", verdict: .warn, cause: "100 MiB", mend: "make room") {
            $0.disk?.freeBytes = 100 << 20
        },
        Planted(description: "read-only disk", check: "disk", cause: "Read-only file system", mend: "writable", exitCode: .permission) {
            $0.disk?.writeFailure = "Read-only file system"
        },
        Planted(description: "clock ahead", check: "clock", cause: "90 s ahead", mend: "timedatectl") { $0.clock.aheadS = 90 },
        Planted(description: "clock behind", check: "clock", verdict: .warn, cause: "10 s behind", mend: "timedatectl") {
            $0.clock.aheadS = -10
        },
        Planted(description: "free-running clock", check: "clock", verdict: .warn, cause: "no time source", mend: "timedatectl") {
            $0.clock = .init(isSynchronized: false)
        },
        Planted(description: "something else at the port", check: "gateway", cause: "something else", mend: "server.port") {
            $0.running.hasControl = false
            $0.running.health = SeenTunnel.page(200)
        },
        Planted(description: "gateway at another port", check: "gateway", cause: "does not answer", mend: "server.port") {
            $0.running.health = ProbeExchange(broke: .unreachable("connection refused"))
        },
        Planted(description: "gateway of another state", check: "gateway", cause: "another state", mend: "--state") {
            $0.running.hasControl = false
        },
        Planted(description: "no token", check: "tokens", cause: "no token", mend: "token create") { $0.tokens = [] },
        Planted(description: "expired token", check: "tokens", cause: "expired", mend: "token create") {
            $0.tokens = [Patient.token("a", expiresMs: 5)]
        },
        Planted(description: "token that ends", check: "tokens", verdict: .warn, cause: "token a ends", mend: "rotate a") { evidence in
            evidence.tokens = [Patient.token("a", expiresMs: evidence.nowMs + 3_600_000)]
        },
        Planted(description: "wrong key", check: "key", cause: "refused", mend: "token create") {
            $0.key = SeenTunnel.unauthorised(credentialsSent: true)
        },
        Planted(description: "agent down", check: "agent", cause: "openai does not answer", mend: "agents.openai") {
            $0.running.readiness = Patient.readiness(agent: "down")
        },
    ]

    static let turns: [Planted] = [
        Planted(
            description: "wrong upstream key", check: "upstream-key", cause: "refuses the key (status 401)",
            mend: "agents.openai.api_key_file"
        ) {
            $0.upstream = ("http://127.0.0.1:9100/v1/models", SeenTunnel.page(401))
        },
        Planted(description: "upstream away", check: "upstream-key", cause: "cannot be reached", mend: "base_url") {
            $0.upstream = ("http://127.0.0.1:9100/v1/models", ProbeExchange(broke: .unreachable("connection refused")))
        },
        Planted(description: "no list of models", check: "upstream-key", verdict: .warn, cause: "no list", mend: "base_url") {
            $0.upstream = ("http://127.0.0.1:9100/v1/models", SeenTunnel.page(404))
        },
        Planted(description: "empty answer", check: "answers", cause: "answered with nothing", mend: "reasoning") {
            $0.turns = [SeenTunnel.stream { .init(ms: $0, deltas: 0) }]
        },
        Planted(description: "refused turn", check: "answers", cause: "status 502", mend: "upstream-key") {
            $0.turns = [SeenTunnel.answer(502, code: "upstream")]
        },
        Planted(description: "second call", check: "second-call", cause: "although the first was answered", mend: "history") {
            $0.turns[1] = SeenTunnel.answer(500, code: "upstream_error")
        },
        Planted(description: "empty second answer", check: "second-call", cause: "answered with nothing", mend: "history") {
            $0.turns[1] = SeenTunnel.stream { .init(ms: $0, deltas: 0) }
        },
        Planted(description: "slow agent", check: "first-token", cause: "most of it in the agent", mend: "faster model") { evidence in
            evidence.turns = [SeenTunnel.stream { .init(ms: 4500 + $0 * 20, deltas: 1) }, SeenTunnel.stream()]
        },
        Planted(description: "slow tunnel", check: "first-token", verdict: .warn, cause: "most of it in the tunnel", mend: "named tunnel") {
            evidence in
            evidence.publicProbe = SeenTunnel.stream { .init(ms: 2000 + $0 * 20, deltas: 1) }
        },
        Planted(description: "slow machine", check: "first-token", verdict: .warn, cause: "most of it in the gateway", mend: "load") {
            evidence in
            evidence.probe = SeenTunnel.stream { .init(ms: 1500 + $0 * 20, deltas: 1) }
        },
    ]

    static let planted = machine + turns + parts + voice

    static let parts: [Planted] =
        ["whisper", "piper", "pyrogram", "aiortc"].map { part in
            Planted(description: "no \(part)", check: part, cause: "lacks it", mend: part == "whisper" ? "faster-whisper" : part) {
                $0.service.status?.available[part] = false
            }
        }

    static let voice: [Planted] = [
        Planted(description: "service away", check: "voice-service", cause: "not there", mend: "start the voice service") {
            ($0.service.status, $0.service.speech) = (nil, nil)
            $0.service.failure = VoiceServiceFailure(.unavailable, "/run/tts.sock is not there")
        },
        Planted(
            description: "somebody else's service", check: "voice-service", cause: "user 33", mend: "gateway's user",
            exitCode: .permission
        ) {
            ($0.service.status, $0.service.speech) = (nil, nil)
            $0.service.failure = VoiceServiceFailure(.untrusted, "the socket belongs to user 33")
        },
        Planted(description: "service without calls", check: "voice-service", cause: "no calls", mend: "telegram-voice-service") {
            $0.service.callsFailure = VoiceServiceFailure(.noCalls, "the voice service has no calls")
        },
        Planted(
            description: "service nobody named", check: "voice-service", verdict: .warn, cause: "does not know",
            mend: "voice_service.socket"
        ) {
            $0.service.isConfigured = false
        },
        Planted(description: "silent call", check: "speech-detected", cause: "brought no speech", mend: "voice-detection") {
            $0.calls = Patient.calls(turns: 0, durationSeconds: 35, spoken: 0, played: 0)
        },
        Planted(description: "quiet callers", check: "speech-detected", verdict: .warn, cause: "very quiet", mend: "clearly") {
            $0.calls = Patient.calls(turns: 2, durationSeconds: 35, spoken: 2, played: 2, levelDBFS: -60)
        },
        Planted(description: "deaf whisper", check: "speech-detected", cause: "transcript is empty", mend: "whisper's model") {
            $0.service.speech = .unheard("the transcript is empty")
        },
        Planted(description: "unplayed answers", check: "speech-heard", cause: "none was played", mend: "playback") {
            $0.calls = Patient.calls(turns: 4, durationSeconds: 35, spoken: 4, played: 0)
        },
        Planted(description: "mute piper", check: "speech-heard", cause: "recording is silent", mend: "piper") {
            $0.service.speech = .silent("the recording is silent")
        },
        Planted(description: "failing piper", check: "speech-heard", cause: "TTS generation failed", mend: "piper") {
            $0.service.speech = .unsaid("TTS generation failed")
        },
    ]

    @Test func `a configuration that cannot be read leaves nothing else to judge`() {
        var evidence = Patient.well()
        evidence.configurationFailure = GatewayFailure(.configuration, "config.yaml:3: server.prot is no key; did you mean server.port?")
        let findings = Diagnosis(evidence).all
        #expect(findings.filter { $0.verdict == .fail }.map(\.name) == ["configuration"])
        #expect(findings.dropFirst().allSatisfy { $0.verdict == .skipped })
        #expect(FindingReport(findings).exitCode == .configuration)
    }

    @Test func `what the tunnel's check found stands behind`() {
        var evidence = Patient.well()
        evidence.tunnel = [.fail("buffering", "held back", mend: "proxy_buffering off")]
        #expect(Diagnosis(evidence).all.last?.name == "buffering" && FindingReport(Diagnosis(evidence).all).exitCode == .unavailable)
    }
}
