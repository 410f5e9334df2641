/// Reads a probe's body as it comes and records when each piece of the reply arrived.
struct ProbeReader {
    private(set) var exchange: ProbeExchange
    private var events = EventStreamParser()
    private let isStream: Bool

    init(_ exchange: ProbeExchange) {
        self.exchange = exchange
        isStream = exchange.headers["content-type"]?.hasPrefix("text/event-stream") == true
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer, atMs ms: Int) {
        let room = ProbeExchange.bodyBytesMax - exchange.body.count
        exchange.body.append(contentsOf: bytes.prefix(room))
        var beat = ProbeExchange.Beat(ms: ms, deltas: 0)
        if isStream {
            let commentsBefore = events.commentCount
            var isDone = false
            // Past its bounds it is no reply of ours; what came before counts.
            try? events.feed(bytes) { event in
                if event.isDone { isDone = true } else if Self.isDelta(event.data) { beat.deltas += 1 }
            }
            beat.comments = events.commentCount - commentsBefore
            if isDone { exchange.isDone = true }
        }
        if exchange.beats.count < Self.beatsMax { exchange.beats.append(beat) }
    }

    mutating func end(atMs ms: Int, _ broke: ProbeExchange.Break?) -> ProbeExchange {
        exchange.endMs = ms
        exchange.broke = broke
        return exchange
    }

    /// More pieces are not told apart.
    static let beatsMax = 10_000

    private static func isDelta(_ data: UnsafeRawBufferPointer) -> Bool {
        JSONTape.once(data) { value in
            guard let choices = value["choices"] else { return false }
            return choices.elements.contains { $0["delta"]?["content"]?.string?.isEmpty == false }
        } ?? false
    }
}
