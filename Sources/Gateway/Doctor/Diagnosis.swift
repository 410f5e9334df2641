import Conversation

/// What the evidence of a `doctor` run means. Pure: the same evidence gives the same findings.
struct Diagnosis {
    let evidence: DoctorEvidence

    init(_ evidence: DoctorEvidence) { self.evidence = evidence }

    /// The names of the checks on this machine, in the order they are told; those of the tunnel follow.
    static let names = [
        "configuration", "state", "permissions", "disk", "clock", "gateway", "tokens", "key", "agent", "upstream-key", "answers",
        "second-call", "first-token", "voice-service", "whisper", "piper", "pyrogram", "aiortc", "speech-detected", "speech-heard",
    ]

    var all: [Finding] { Self.names.map(finding) + evidence.tunnel }

    private func finding(_ name: String) -> Finding {
        if let failure = evidence.configurationFailure {
            return name == "configuration"
                ? .fail(name, failure.message, mend: "mend that place; `voice-gateway config check` reads it again", failure.exitCode)
                : .skipped(name, "needs configuration")
        }
        return switch name {
        case "configuration": .ok(name, "it is complete and makes sense")
        case "state": state
        case "permissions": permissions
        case "disk": disk
        case "clock": clock
        case "gateway": gateway
        case "tokens": tokens
        case "key": key
        case "agent": agent
        case "upstream-key": upstreamKey
        case "answers": answers
        case "second-call": secondCall
        case "first-token": firstToken
        default: VoiceDiagnosis(evidence).finding(name)
        }
    }

    // MARK: - This machine

    private var state: Finding {
        guard let failure = evidence.stateFailure else { return .ok("state", "it opens") }
        let mend =
            failure.exitCode == .damagedState
            ? "stop the gateway, move the database away and restore a backup; nothing is made anew over it"
            : "make it usable, or name another with --state"
        return .fail("state", failure.message, mend: mend, failure.exitCode)
    }

    private var permissions: Finding {
        guard let first = evidence.exposed.first else { return .ok("permissions", "the state is its owner's alone") }
        let more = evidence.exposed.count > 1 ? " and \(evidence.exposed.count - 1) more" : ""
        return .fail("permissions", "others can reach \(first)\(more)", mend: "chmod -R go= on the state directory", .permission)
    }

    private var disk: Finding {
        guard let disk = evidence.disk else { return .skipped("disk", "needs state") }
        let free = "\(disk.freeBytes / 1_048_576) MiB of \(disk.totalBytes / 1_048_576) are free where the state lies"
        if let failure = disk.writeFailure {
            return .fail(
                "disk", "nothing can be written to the state: \(failure)", mend: "make room, or remount it writable: no turn runs without",
                .permission)
        }
        if disk.freeBytes < 32 * 1_048_576 { return .fail("disk", free, mend: "make room: a turn that cannot be stored does not run") }
        if disk.freeBytes < 512 * 1_048_576 { return .warn("disk", free, mend: "make room before it is full") }
        return .ok("disk", free)
    }

    private var clock: Finding {
        if let ahead = evidence.clock.aheadS, abs(ahead) > 5 {
            let words = "this clock is \(abs(ahead)) s \(ahead > 0 ? "ahead of" : "behind") that of the internet"
            let mend = "timedatectl set-ntp true: certificates, expiring tokens and signed webhooks depend on it"
            return abs(ahead) > 60 ? .fail("clock", words, mend: mend) : .warn("clock", words, mend: mend)
        }
        if evidence.clock.isSynchronized == false {
            return .warn("clock", "this clock follows no time source", mend: "timedatectl set-ntp true, or install chrony")
        }
        return .ok("clock", evidence.clock.aheadS.map { "within \(abs($0)) s of the internet's" } ?? "it follows a time source")
    }

    private var gateway: Finding {
        let running = evidence.running
        guard let health = running.health, health.status == 200, health.isGateways else {
            if running.hasControl {
                return .fail(
                    "gateway", "one runs with this state, and does not answer at the configured host and port",
                    mend: "give doctor the same configuration and environment as serve (server.host, server.port)")
            }
            if let health = running.health, health.status != nil {
                return .fail(
                    "gateway", "something else listens at the gateway's port (\(health.ending))", mend: "end it, or set server.port")
            }
            return .fail(
                "gateway", "none runs here (\(running.health?.ending ?? "no port that stays"))",
                mend: "voice-gateway serve, or start its service")
        }
        guard running.hasControl else {
            return .fail(
                "gateway", "the one at the configured port runs with another state", mend: "name the state it runs with: --state DIR")
        }
        return .ok("gateway", "it answers after \(health.headMs) ms")
    }

    private var tokens: Finding {
        guard let all = evidence.tokens?.filter({ !$0.caller.isProbe }) else { return .skipped("tokens", "needs state") }
        let valid = all.filter { $0.expiresMs.map { $0 > evidence.nowMs } ?? true }
        guard !valid.isEmpty else {
            let cause = all.isEmpty ? "there is no token, so every request is refused" : "every token has expired"
            return .fail("tokens", cause, mend: "voice-gateway token create NAME, and give it to the caller (elevenlabs setup does both)")
        }
        let dayMs: Int64 = 86_400_000
        let soon = valid.filter { $0.expiresMs.map { $0 < evidence.nowMs + 7 * dayMs } ?? false }
        if let first = soon.first {
            return .warn(
                "tokens", "the token \(first.caller.name) ends on \(UTCTime.text(ms: first.expiresMs ?? 0))",
                mend: "voice-gateway token rotate \(first.caller.name)")
        }
        return .ok("tokens", valid.count == 1 ? "one is valid" : "\(valid.count) are valid")
    }

    /// The key callers were given, where it was handed over.
    private var key: Finding {
        guard let key = evidence.key else { return .skipped("key", "hand the callers' token over with --token-file to have it tried") }
        switch key.status {
        case 200?: return .ok("key", "the token is accepted")
        case 401?:
            return .fail(
                "key", "the token is refused: it is mistyped, expired or revoked, or belongs to another gateway",
                mend: "voice-gateway token create NAME and store it where the caller takes it from (ElevenLabs: the agent's secret)")
        default: return .fail("key", "the token could not be tried: \(key.ending)", mend: "see the checks gateway, path and stream")
        }
    }

    private var agent: Finding {
        guard let readiness = evidence.running.readiness else { return .skipped("agent", "needs gateway") }
        let text = readiness.text
        guard readiness.status == 200 || text.contains(#""agent":"#) else { return .skipped("agent", "needs gateway") }
        if text.contains(#""agent":"down""#) {
            return .fail(
                "agent", "the agent \(evidence.agent) does not answer the gateway",
                mend: "start what agents.\(evidence.agent) leads to, and look at the gateway's log")
        }
        return .ok("agent", "the agent \(evidence.agent) is reachable")
    }
}
