/// Turns an answer and a fault into the steps a connection plays: the only place that writes HTTP.
struct AnswerPlan: Sendable {
    var steps: [WireStep] = []
    /// Whether the connection can serve another request after these steps.
    var keepsAlive: Bool
    /// Whether the answer is broken off on purpose, so that its end is a failure.
    var breaksOff = false
    /// Whether an SSE comment may be put between any two steps, to tell a half-close from a hang-up.
    var takesComments = false

    /// What an endless line sends at most, in bytes.
    static let floodBytesMax = 1 << 30

    init(
        streaming answer: ModelAnswer, writer: ChunkWriter, timing: StreamTiming, fault: UpstreamFault?, options: FakeLLMOptions,
        keepsAlive: Bool
    ) {
        var timing = timing
        self.keepsAlive = keepsAlive
        let events = StreamEvents(answer, writer: writer, timing: &timing, fault: fault).events
        var style = EventStreamStyle(fault)
        takesComments = fault != .slowDrip && fault != .endlessLine && fault != .shortContentLength
        let encoded = events.map { (due: $0.due, bytes: style.encode($0.data)) }
        if fault == .shortContentLength {
            declareHalf(of: encoded.flatMap(\.bytes))
            return
        }
        let breaksAfter = Self.breakingPoint(fault, events: events, place: timing.place(among: events.count { $0.kind == .delta }))
        steps.append(.write(Self.streamHead(keepsAlive: keepsAlive)))
        var due = Duration.zero
        for event in encoded.prefix(breaksAfter ?? encoded.count) {
            if event.due > due { steps.append(.wait(until: event.due)) }
            due = event.due
            if fault == .slowDrip {
                drip(Self.chunk(event.bytes), from: &due, every: options.dripInterval)
            } else {
                add(Self.chunk(event.bytes))
            }
        }
        if breaksAfter == nil {
            add(Array("0\r\n\r\n".utf8))
            if !keepsAlive { steps.append(.close) }
        } else {
            self.keepsAlive = false
            self.breaksOff = true
            breakOff(fault)
        }
    }

    /// Adds bytes, joined to the write before where nothing waits between them, up to 64 KiB a write.
    private mutating func add(_ bytes: [UInt8]) {
        guard case .write(let before) = steps.last, before.count + bytes.count <= 65_536 else { return steps.append(.write(bytes)) }
        // Taken out before it grows, so that the bytes grow in place.
        if case .write(var joined)? = steps.popLast() {
            joined += bytes
            steps.append(.write(joined))
        }
    }

    private mutating func drip(_ bytes: [UInt8], from due: inout Duration, every interval: Duration) {
        for byte in bytes {
            steps.append(.write([byte]))
            due += interval
            steps.append(.wait(until: due))
        }
    }

    /// How many events go out before the transport breaks; nil when it does not.
    private static func breakingPoint(_ fault: UpstreamFault?, events: [StreamEvents.Event], place: Int) -> Int? {
        switch fault {
        case .stallBeforeFirst, .endlessLine: 1
        case .stallMid, .truncate, .resetMid, .badChunkSize:
            events.indices.filter { events[$0].kind == .delta }.dropFirst(place).first ?? events.count - 1
        default: nil
        }
    }

    private mutating func breakOff(_ fault: UpstreamFault?) {
        switch fault {
        case .stallBeforeFirst, .stallMid: steps.append(.stall)
        case .resetMid: steps.append(.reset)
        case .badChunkSize: steps += [.write("zz\r\ndata: {\"choices\":[]}\n\n\r\n"), .close]
        case .endlessLine:
            // One chunk whose declared size is never reached, holding one line that never ends.
            steps += [
                .write("7fffffff\r\ndata: {\"choices\":[{\"delta\":{\"content\":\""),
                .flood([UInt8](repeating: 120, count: 65_536), bytesMax: Self.floodBytesMax), .close,
            ]
        default: steps.append(.close)
        }
    }

    /// All the events behind a Content-Length that covers half of them, cut inside an event.
    private mutating func declareHalf(of body: [UInt8]) {
        keepsAlive = false
        breaksOff = true
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nContent-Length: \(body.count / 2 + 3)\r\nConnection: close\r\n\r\n"
        steps = [.write(Array(head.utf8) + body), .close]
    }

    private static func streamHead(keepsAlive: Bool) -> [UInt8] {
        Array(
            ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n"
                + (keepsAlive ? "\r\n" : "Connection: close\r\n\r\n")).utf8)
    }

    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [13, 10]
    }
}
