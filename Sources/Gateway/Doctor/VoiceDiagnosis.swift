/// What the evidence says of the voice service and of calls.
struct VoiceDiagnosis {
    private let evidence: DoctorEvidence

    init(_ evidence: DoctorEvidence) { self.evidence = evidence }

    func finding(_ name: String) -> Finding {
        switch name {
        case "voice-service": service
        case "whisper": part(name, needs: "to understand anybody", install: "pip install faster-whisper in the voice service's environment")
        case "piper":
            part(name, needs: "to say anything", install: "install piper and a voice (piper-tts), where the voice service looks for it")
        case "pyrogram": part(name, needs: "to reach Telegram", install: "pip install pyrogram tgcrypto in the voice service's environment")
        case "aiortc": part(name, needs: "for calls", install: "pip install aiortc in the voice service's environment")
        case "speech-detected": speechDetected
        default: speechHeard
        }
    }

    private var service: Finding {
        let service = evidence.service
        guard let socket = service.socket else {
            return .skipped("voice-service", "there is none: the call door is off (voice_service.socket)")
        }
        if let failure = service.failure {
            let mend =
                switch failure.kind {
                case .untrusted: "let the voice service run as the gateway's user, with a socket of mode 0600 in a directory of its own"
                case .unavailable:
                    "start the voice service (systemctl --user start telegram-voice), or set voice_service.socket to its socket"
                case .brokenProtocol: "what listens there is not the voice service: set voice_service.socket to its socket"
                default: "look at the voice service's log, and start it again"
                }
            return .fail("voice-service", failure.message, mend: mend, failure.kind == .untrusted ? .permission : .unavailable)
        }
        guard service.isConfigured else {
            return .warn(
                "voice-service", "one listens at \(socket), and the gateway does not know of it",
                mend: "set voice_service.socket to \(socket)")
        }
        if let failure = service.callsFailure {
            return .fail(
                "voice-service", failure.message, mend: "start the voice service that has calls (telegram-voice-service.py) on that socket")
        }
        let name = [service.status?.service, service.status?.version].compactMap(\.self).joined(separator: " ")
        return .ok("voice-service", "\(name.isEmpty ? "it" : name) answers at \(socket)")
    }

    private func part(_ name: String, needs: String, install: String) -> Finding {
        guard let status = evidence.service.status else { return .skipped(name, "needs voice-service") }
        switch status.available[name] {
        case true?: return .ok(name, "the voice service has it")
        case false?:
            return .fail(name, "the voice service lacks it; it is needed \(needs)", mend: install + ", and start the service again")
        case nil: return .skipped(name, "the voice service says nothing of it")
        }
    }

    /// Calls that were connected, newest first.
    private var connected: [CallReport.Past] { evidence.calls?.recent.filter { $0.outcome == "ended" || $0.outcome == "lost" } ?? [] }

    private var speechDetected: Finding {
        let mend =
            "speak for 1 to 2 s at a time and clearly; look at the voice service's log for audio frames, and lower its voice-detection threshold"
        if let last = connected.first, last.turns == 0, last.durationSeconds >= Self.callWorthALookS {
            return .fail("speech-detected", "the last call, of \(Int(last.durationSeconds)) s, brought no speech", mend: mend)
        }
        if case .unheard(let why)? = evidence.service.speech {
            return .fail(
                "speech-detected", "whisper understands nothing of a sentence that piper says: \(why)",
                mend: "check whisper's model and languages in the voice service")
        }
        if let level = evidence.calls?.totals.quality.levelDBFS, level < Self.quietDBFS {
            return .warn("speech-detected", "callers are very quiet (\(Int(level)) dB below full scale)", mend: mend)
        }
        if let last = connected.first, last.turns > 0 { return .ok("speech-detected", "the last call had \(last.turns) turns") }
        if case .heard(let text)? = evidence.service.speech {
            return .ok("speech-detected", "a sentence that was said came back as \(TerminalText.quoted(text))")
        }
        return .skipped("speech-detected", "there was no call yet")
    }

    private var speechHeard: Finding {
        switch evidence.service.speech {
        case .unsaid(let why)?:
            return .fail(
                "speech-heard", "nothing can be said: \(why)",
                mend: "check piper and its voices (ls ~/piper/voices/*.onnx), and the voice service's log")
        case .silent(let why)?:
            return .fail(
                "speech-heard", "what is said cannot be heard: \(why)",
                mend: "check piper's voice by hand: echo test | piper --model VOICE.onnx --output_file /tmp/test.wav")
        case .unheard?, .heard?, nil: break
        }
        guard let calls = evidence.calls, !connected.isEmpty else {
            guard evidence.service.speech != nil else { return .skipped("speech-heard", "there was no call yet") }
            return .ok("speech-heard", "a sentence can be said")
        }
        let quality = calls.totals.quality
        if quality.firstSpeak.count > 0, quality.firstAudio.count == 0 {
            return .fail(
                "speech-heard", "\(quality.firstSpeak.count) answers were given to the voice service, and none was played",
                mend: "look at the voice service's log for its synthesis and playback")
        }
        return .ok(
            "speech-heard", quality.firstAudio.count == 0 ? "nothing was to be said yet" : "\(quality.firstAudio.count) answers were played"
        )
    }

    /// Shorter calls may well have had nothing in them.
    private static let callWorthALookS = 8.0
    /// Below this nobody is understood.
    private static let quietDBFS = -50.0
}
