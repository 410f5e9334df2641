/// What is known of the request a turn waits on: when it left, what came back, and how far it has been spoken.
struct ReplyInFlight: Sendable {
    /// Counted from 1 over all the turn's requests.
    let request: Int
    private let postedAt: Duration
    /// When the request's last byte had left.
    var sentAt: Duration?
    private var reader = ReplyReader()
    private(set) var speech: SpeechClock
    private(set) var deltas: [TurnOutcome.Delta] = []
    private(set) var firstTokenAt: Duration?
    private(set) var finish: String?
    /// Why the reply has failed, if its events say so.
    private(set) var failure: String?
    /// When each delta that is not blank came.
    private(set) var chunkTimes: [Duration] = []
    private var calls: [Int: CallToolUse] = [:]

    init(request: Int, postedAt: Duration, speech rules: Scenario.Speech) {
        self.request = request
        self.postedAt = postedAt
        speech = SpeechClock(wordsPerMinute: rules.wordsPerMinute, startDelay: .milliseconds(rules.startMilliseconds))
    }

    /// Where times of the reply are counted from: the request's last byte, as far as known.
    var origin: Duration { sentAt ?? postedAt }

    /// Takes bytes of the body; answers what the transcript should tell.
    mutating func consume(_ bytes: [UInt8], at now: Duration) -> [CallEvent.Kind] {
        reader.consume(bytes).compactMap { take($0, at: now) }
    }

    /// Says that the stream is complete: the last word is whole.
    mutating func end(at now: Duration) { speech.finish(at: now) }

    private mutating func take(_ item: ReplyReader.Item, at now: Duration) -> CallEvent.Kind? {
        switch item {
        case .content(let text):
            deltas.append(.init(text: text, atMilliseconds: (now - origin).milliseconds))
            speech.say(text, at: now)
            // Blank text starts no speech and stops no clock.
            if text.contains(where: { !$0.isWhitespace }) {
                chunkTimes.append(now)
                firstTokenAt = firstTokenAt ?? now
            }
            return .content(text)
        case .toolCall(let index, let id, let name, let arguments):
            firstTokenAt = firstTokenAt ?? now
            var call = calls[index] ?? CallToolUse(id: id ?? "call_\(index)", name: "", arguments: "", result: "")
            if let name, call.name.isEmpty { call.name = name }
            call.arguments += arguments
            calls[index] = call
            return nil
        case .finish(let reason):
            finish = reason
            return .finish(reason)
        case .done: return .done
        case .comment: return .comment
        case .failure(let reason):
            failure = failure ?? reason
            return nil
        }
    }

    /// Writes what came of the reply into the turn's outcome.
    func report(into outcome: inout TurnOutcome, at now: Duration) {
        outcome.deltas = deltas
        outcome.finish = finish
        outcome.tools = calls.sorted { $0.key < $1.key }.map(\.value)
        let bufferLength = BufferWords.length(in: deltas.map(\.text))
        outcome.buffer = String(String.UnicodeScalarView(outcome.streamed.unicodeScalars.prefix(bufferLength)))
        outcome.firstTokenMilliseconds = firstTokenAt.map { ($0 - origin).milliseconds }
        outcome.firstRealTokenMilliseconds = bufferLength == 0 ? outcome.firstTokenMilliseconds : firstDelta(after: bufferLength)
        outcome.streamedMilliseconds = (now - origin).milliseconds
        outcome.spokenFromMilliseconds = speech.startsAt.map { ($0 - origin).milliseconds }
        outcome.spokenToMilliseconds = speech.endsAt.map { ($0 - origin).milliseconds }
        if outcome.bargeIn == nil { outcome.heard = outcome.streamed.trimmingSpaces }
    }

    private func firstDelta(after length: Int) -> Double? {
        var position = 0
        for delta in deltas {
            if position >= length, delta.text.contains(where: { !$0.isWhitespace }) { return delta.atMilliseconds }
            position += delta.text.unicodeScalars.count
        }
        return nil
    }

    /// When a barge-in of this kind falls, as far as can be told from what has come.
    func instant(of interrupt: Interrupt) -> Duration? {
        switch interrupt.after {
        case .requestSent: sentAt
        case .firstContent: firstTokenAt
        case .chunk: chunkTimes.dropFirst(interrupt.count - 1).first
        case .agentSpeechStart: speech.startsAt
        case .heardMilliseconds: speech.startsAt.map { $0 + .milliseconds(interrupt.count) }
        case .heardWords: speech.time(ofWord: interrupt.count)
        }
    }
}
