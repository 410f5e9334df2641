import Conversation

/// Commands of the desk.
extension CallMachine {
    mutating func hangUp(for command: DeskCommandID) {
        guard let call else {
            let why = starting == nil ? "No call is in progress." : "The call is being set up: hang up once it rings."
            return emit(.answer(command, .hangUp(.success(CallHangupResult(status: "error", error: why)))))
        }
        if call.isHungUp {
            return emit(.answer(command, .hangUp(.success(CallHangupResult(status: "ended", durationSeconds: call.countedSeconds)))))
        }
        hangUpCommands.append(command)
        if call.isHangingUp { return }
        hangUp(.desk)
    }

    mutating func speak(_ text: String, for command: DeskCommandID) {
        guard let problem = cannotSpeak ?? Self.cannotSay(text, settings.deskCharactersMax) else {
            let language = call?.spokenLanguage ?? .english
            var splitter = SentenceSplitter()
            let sentences = splitter.consume(text) + splitter.finish()
            for (place, sentence) in sentences.enumerated() {
                say(
                    SpeechPiece(
                        text: sentence, language: language, source: .desk(command, isLast: place == sentences.count - 1)))
            }
            return
        }
        emit(.answer(command, .speak(.success(CallSpeakResult(status: "error", error: problem)))))
    }

    mutating func play(_ path: String, _ duration: Duration, for command: DeskCommandID) {
        if let problem = cannotSpeak {
            return emit(.answer(command, .play(.success(CallPlayResult(status: "error", error: problem)))))
        }
        say(SpeechPiece(text: "", language: call?.spokenLanguage ?? .english, source: .recording(command, path: path, duration)))
    }

    /// Why nothing can be said at all.
    private var cannotSpeak: String? {
        switch call?.phase {
        case nil: "No call is in progress."
        case .ringing: "The call is still ringing."
        case .leaving, .hangingUp: "The call is ending."
        case .connected:
            if isServiceLost {
                "The connection to the voice service was lost."
            } else {
                pacer.waiting.count >= Self.deskPiecesMax ? "Too much waits to be said already." : nil
            }
        }
    }

    private static func cannotSay(_ text: String, _ charactersMax: Int) -> String? {
        if !text.isSpeakable { return "There is nothing to say in it." }
        return text.count > charactersMax ? "At most \(charactersMax) characters can be said at once." : nil
    }

    /// Most pieces that may wait when something is asked of the desk.
    static let deskPiecesMax = 64
}
