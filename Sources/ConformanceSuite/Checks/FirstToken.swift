import Simulators

/// When an answer began, counted from the last byte of its request.
///
/// Role chunks, empty or blank deltas and heartbeats do not stop the clock.  Buffer words do; the first real token is told apart.
struct FirstToken: Sendable {
    /// The first delta of any kind.
    let any: Duration
    /// The first that is not buffer words; nil when there is none.
    let real: Duration?
    /// The buffer words, where the answer began with some.
    let bufferWords: String?

    /// The figures of a connection's nth request; nil when it got no delta.
    init?(_ transcript: Transcript, on label: String, request number: Int = 0) {
        let responses = transcript.responses(on: label)
        guard let asked = transcript.requestEnd(on: label, request: number), responses.indices.contains(number) else { return nil }
        let deltas = ChatStream(responses[number]).deltas
        guard let first = deltas.first else { return nil }
        any = first.at - asked
        let words = Self.bufferWords(in: deltas)
        bufferWords = words.said
        real = deltas.indices.contains(words.next) ? deltas[words.next].at - asked : nil
    }

    /// The buffer words an answer begins with, and which delta comes after them.
    ///
    /// Buffer words are said at once and end with "... "; what was said up to there is no real token.
    static func bufferWords(in deltas: [ChatStream.Chunk]) -> (said: String?, next: Int) {
        var said = ""
        for (index, delta) in deltas.enumerated() where delta.toolCalls.isEmpty && index < 12 {
            said += delta.text
            if said.hasSuffix("... ") { return (said, index + 1) }
        }
        return (nil, 0)
    }
}
