import Conversation

/// What was promised in another turn and is there now: said when nothing else is.
extension CallMachine {
    mutating func late(_ text: String) {
        guard call?.phase == .connected, !isServiceLost, lateLines.count < Self.lateLinesMax, text.isSpeakable else {
            return emit(.returnLate(text))
        }
        lateLines.append(text)
    }

    /// Whether the moment is quiet and there was something to say.
    mutating func tellLate() -> Bool {
        guard !lateLines.isEmpty, let call, call.phase == .connected, turn == nil, !isServiceLost, pacer.isQuiet(at: now) else {
            return false
        }
        var splitter = SentenceSplitter()
        for sentence in splitter.consume(lateLines.removeFirst()) + splitter.finish() {
            say(SpeechPiece(text: sentence, language: call.spokenLanguage, source: .late))
        }
        return true
    }

    /// Nobody will hear it here.
    mutating func returnLate() {
        for text in lateLines { emit(.returnLate(text)) }
        lateLines = []
    }

    static let lateLinesMax = 16
}
