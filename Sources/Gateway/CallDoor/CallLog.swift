import Conversation
import Logging

/// The telephone's lines in the log: one an event, what happened as text, the facts of it as metadata.
///
/// The text of what is said stands in the log at `debug` only, except for its first words at `info`, as a person who watches a call needs.
struct CallLog {
    private let logger: Logger
    private let silencePath: String

    /// - Parameter silencePath: the recording that stops what plays.
    init(_ logger: Logger, silencePath: String = "") {
        self.logger = logger
        self.silencePath = silencePath
    }

    /// How many characters of what is said a line at `info` shows.
    static let shownCharactersMax = 50

    // MARK: - The voice service

    func note(_ notice: VoiceServiceNotice) {
        switch notice {
        case .checking: logger.info("checking whether the voice service is available")
        case .health(let health):
            if health == nil { logger.warning("voice service does not answer health") }
        case .identified(let status):
            var facts: Logger.Metadata = [
                "service": "\(status.service ?? "unnamed")", "version": "\(status.version ?? "unknown")",
                "transport": "\(status.transport ?? "unknown")",
            ]
            // Calls carry sound by aiortc or, in the older service, by tgcalls.
            let hasSound = status.available["aiortc"] == true || status.available["tgcalls"] == true
            let missing = status.available.filter { !$0.value && !(hasSound && ["aiortc", "tgcalls"].contains($0.key)) }.keys.sorted()
            if !missing.isEmpty { facts["missing"] = "\(missing.joined(separator: ","))" }
            logger.info("voice service connected", metadata: facts)
            for part in missing { logger.warning("voice service lacks \(part): \(Self.mend(part))") }
        case .callsAvailable(let status):
            logger.info("call service available", metadata: ["state": "\(status.state)", "active": "\(status.active)"])
        case .callsUnavailable(let why): logger.warning("the voice service offers no calls", metadata: ["reason": "\(why)"])
        case .lost(let why): logger.warning("voice service lost", metadata: ["reason": "\(why)"])
        case .restored: logger.info("voice service is back")
        case .eventOverflow:
            logger.warning("event_overflow: more call events than may wait; the connection is begun anew, and the call's state asked for")
        case .changed(let service):
            if service.state == "untrusted" { logger.error("voice service refused", metadata: ["reason": "\(service.problem ?? "")"]) }
        }
    }

    private static func mend(_ part: String) -> String {
        switch part {
        case "whisper": "speech is not understood until whisper is installed where the service runs"
        case "piper": "nothing can be said until piper and its voice are installed where the service runs"
        case "aiortc", "tgcalls": "calls carry no sound until it is installed in the service's environment"
        case "pyrogram": "Telegram cannot be reached until it is installed and configured for the service"
        default: "see the service's own log"
        }
    }

    // MARK: - Calls

    func note(_ fact: CallFact) {
        switch fact {
        case .ringing(let call, let user, let isOutgoing):
            logger.info("call ringing", metadata: facts(call, ["user_id": text(user), "direction": isOutgoing ? "outgoing" : "incoming"]))
        case .connected(let call, let user): logger.info("call connected", metadata: facts(call, ["user_id": text(user)]))
        case .heard(let call, let said, let language):
            logger.info("user spoke in call", metadata: facts(call, ["text": shown(said), "language": "\(language ?? "unknown")"]))
            logger.debug("user said", metadata: facts(call, ["text": "\(said)"]))
        case .speaking(let call, let said): logger.info("speaking in call", metadata: facts(call, ["text": shown(said)]))
        case .spoken(let call, let said, let synthesisMs):
            logger.info("spoken in call", metadata: facts(call, ["text": shown(said), "synthesis_ms": number(synthesisMs)]))
        case .speakFailed(let call, let said, let failure):
            logger.warning(
                "could not be spoken",
                metadata: facts(call, ["text": shown(said), "kind": "\(failure.kind.rawValue)", "reason": "\(failure)"]))
        case .overlapped(let call, let cutMs):
            logger.notice("a sentence was cut by the next one", metadata: facts(call, ["cut_ms": number(cutMs)]))
        case .bargedIn(let call, let heardBytes): logger.info("barge-in", metadata: facts(call, ["heard_bytes": "\(heardBytes)"]))
        case .command(let call, let command): logger.info("voice command", metadata: facts(call, ["command": "\(command.rawValue)"]))
        case .interimLine(let call): logger.info("interim line, since the agent is slow", metadata: facts(call, [:]))
        case .dropped(let event, let reason):
            logger.info(
                "call event not acted on",
                metadata: facts(event.callID, ["event": "\(event.type)", "reason": "\(reason.rawValue)"]))
        case .refused(let call, let user):
            logger.warning(
                "refused: the user is not in calls.allowed_users", metadata: facts(call, ["user_id": text(user)]))
        case .queued(let user, let behind):
            logger.info("outgoing call queued", metadata: ["user_id": "\(user)", "behind": "\(behind)"])
        case .startFailed(let user, let why):
            logger.warning("call could not be started", metadata: ["user_id": "\(user)", "reason": "\(why)"])
        case .startUncertain(let user, let why):
            logger.warning(
                "whether the call was started is not known; the voice service is asked",
                metadata: ["user_id": "\(user)", "reason": "\(why)"])
        case .stopFailed(let call, let why):
            logger.warning(
                "what plays was not stopped: the voice service must be able to read the silent recording that is played over it",
                metadata: facts(call, ["file": "\(silencePath)", "reason": "\(why)"]))
        case .hangUpFailed(let call, let why): logger.warning("call could not be hung up", metadata: facts(call, ["reason": "\(why)"]))
        case .ended(let call, let seconds, let reason):
            logger.info("call ended", metadata: facts(call, ["duration_s": number(seconds), "reason": "\(reason ?? "unknown")"]))
        case .timeLimit(let call, let timer):
            logger.notice("call ends: its time is over", metadata: facts(call, ["limit": "\(timer.rawValue)"]))
        }
    }

    func note(_ record: CallRecord) {
        var all: Logger.Metadata = [
            "outcome": "\(record.outcome.rawValue)", "user_id": text(record.userID),
            "direction": record.isOutgoing ? "outgoing" : "incoming",
            "duration_s": number(record.durationSeconds), "reason": "\(record.reason ?? "unknown")", "turns": "\(record.turns)",
        ]
        let quality = record.quality
        if quality.firstSpeak.count > 0 {
            all["first_speak_p50_ms"] = number(quality.firstSpeak.p50Ms)
            all["first_audio_p50_ms"] = number(quality.firstAudio.p50Ms)
        }
        if quality.gaps.count > 0 { all["gap_max_ms"] = number(quality.gaps.maxMs) }
        all["overlaps"] = "\(quality.overlaps)"
        all["barge_ins"] = "\(quality.bargeIns)"
        all["reconnects"] = "\(quality.reconnects)"
        if let level = quality.levelDBFS { all["level_dbfs"] = number(level) }
        logger.notice("call recorded", metadata: facts(record.callID, all))
    }

    // MARK: - Parts

    private func facts(_ call: CallID?, _ facts: Logger.Metadata) -> Logger.Metadata {
        guard let call else { return facts }
        return facts.merging(["call_id": "\(call)"]) { first, _ in first }
    }

    private func text(_ user: Int64?) -> Logger.MetadataValue { user.map { "\($0)" } ?? "unknown" }

    private func number(_ value: Double) -> Logger.MetadataValue { "\((value * 10).rounded() / 10)" }

    private func shown(_ text: String) -> Logger.MetadataValue {
        let beginning = text.prefix(Self.shownCharactersMax)
        return beginning.endIndex < text.endIndex ? "\(beginning)…" : "\(text)"
    }
}
