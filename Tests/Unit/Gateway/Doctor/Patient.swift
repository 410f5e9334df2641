import Conversation

@testable import Gateway

/// What `doctor` sees of an installation where all is well, to be spoiled.
enum Patient {
    static func well() -> DoctorEvidence {
        var evidence = DoctorEvidence()
        evidence.agent = .openai
        evidence.disk = .init(freeBytes: 8 << 30, totalBytes: 64 << 30)
        evidence.clock = .init(isSynchronized: true, aheadS: 0)
        evidence.nowMs = 1_800_000_000_000
        evidence.tokens = [token("phone")]
        evidence.running = .init(hasControl: true, health: SeenTunnel.health, readiness: readiness(agent: "up"))
        evidence.key = SeenTunnel.answer(200)
        evidence.upstream = ("http://127.0.0.1:9100/v1/models", SeenTunnel.page(200))
        evidence.turns = [SeenTunnel.stream(), SeenTunnel.stream()]
        evidence.probe = SeenTunnel.stream()
        evidence.service = .init(socket: "/run/tts.sock", isConfigured: true)
        evidence.service.status = ServiceStatus(
            service: "telegram-voice", version: "1.1.0", available: ["whisper": true, "piper": true, "pyrogram": true, "aiortc": true])
        evidence.service.speech = .heard("The quick brown fox.")
        evidence.calls = calls(turns: 3, durationSeconds: 60, spoken: 3, played: 3)
        return evidence
    }

    static func token(_ name: String, expiresMs: Int64? = nil) -> TokenRecord {
        let digest = Secret(name.utf8).withBytes { TokenDigest(of: $0) }
        return TokenRecord(
            caller: Caller(name: name, session: .main, profile: .voice), createdMs: 0, expiresMs: expiresMs, digest: digest,
            predecessors: [])
    }

    static func readiness(agent: String) -> ProbeExchange {
        ProbeExchange(
            status: agent == "up" ? 200 : 503, headers: ["x-request-id": "req_1-1"],
            body: Array(#"{"status":"s","parts":{"agent":"\#(agent)"}}"#.utf8))
    }

    static func calls(turns: Int, durationSeconds: Double, spoken: Int, played: Int, levelDBFS: Double? = -22) -> CallReport {
        let record = CallRecord(
            outcome: .ended, callID: nil, userID: 7, isOutgoing: false, durationSeconds: durationSeconds, reason: nil, turns: turns,
            quality: CallQuality())
        var report = CallReport(
            service: .init(state: "up", socket: "/run/tts.sock"), recent: [CallReport.Past(record, at: "2026-11-21T10:00:00Z")])
        report.totals.quality.firstSpeak = .init(count: spoken)
        report.totals.quality.firstAudio = .init(count: played)
        report.totals.quality.levelDBFS = levelDBFS
        return report
    }

    /// The findings that are neither ok nor skipped, by name, after a change.
    static func complaints(_ change: (inout DoctorEvidence) -> Void) -> [String: Finding] {
        var evidence = well()
        change(&evidence)
        let findings = Diagnosis(evidence).all.filter { $0.verdict == .fail || $0.verdict == .warn }
        return Dictionary(findings.map { ($0.name, $0) }) { first, _ in first }
    }
}
