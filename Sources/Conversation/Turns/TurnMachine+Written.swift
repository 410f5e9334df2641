/// What a turn has written to its streams, in order.
extension TurnMachine {
    /// Something said beside the reply.
    struct Aside: Sendable, Equatable {
        /// How much of the reply stood before it, in bytes.
        let at: Int
        let text: String
        /// Whether it covers a wait, and was delivered when it was said; the others come with the end.
        let isFiller: Bool
    }

    /// W: everything written, the reply's parts and what was said beside it; of the turn's earlier requests too.
    var written: [WrittenSegment] { earlier + segments(of: reply, from: earlierBytes, asides) }

    /// As much of this request's answer as has been delivered, for a stream that joins.
    var delivered: [WrittenSegment] { segments(of: sent, from: 0, asides.filter(\.isFiller), origin: replyBegin) }

    /// The reply from that many bytes on.
    func reply(from bytes: Int) -> String { reply.between(bytes: bytes, and: reply.utf8.count) }

    /// What covered the waits.
    var bufferWords: String { asides.filter(\.isFiller).map(\.text).joined() }

    /// - Parameter origin: where in the reply `text` begins, in bytes; asides are placed by the whole reply.
    private func segments(of text: String, from start: Int, _ asides: [Aside], origin: Int = 0) -> [WrittenSegment] {
        guard !asides.isEmpty else { return start < text.utf8.count ? [WrittenSegment(.reply, text.between(bytes: start, and: .max))] : [] }
        var segments: [WrittenSegment] = []
        var begin = start
        for aside in asides {
            let end = min(max(begin, aside.at - origin), text.utf8.count)
            if end > begin { segments.append(WrittenSegment(.reply, text.between(bytes: begin, and: end))) }
            begin = max(begin, end)
            segments.append(WrittenSegment(.aside, aside.text))
        }
        if begin < text.utf8.count { segments.append(WrittenSegment(.reply, text.between(bytes: begin, and: text.utf8.count))) }
        return segments
    }
}
