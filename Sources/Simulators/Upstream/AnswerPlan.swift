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

    /// What an answer has besides its events.
    struct Manner: Sendable {
        var fault: UpstreamFault?
        var stall: Stall?
        var dripInterval: Duration
        var keepsAlive: Bool
        /// Further head lines.
        var fields: [String] = []
    }

    /// - Parameters:
    ///   - events: at least one.
    ///   - place: before which delta a fault in the middle strikes, counted from 0.
    init(streaming events: [StreamEvent], place: Int, _ manner: Manner) {
        keepsAlive = manner.keepsAlive
        let fault = manner.fault
        var style = EventStreamStyle(fault)
        takesComments = fault != .slowDrip && fault != .endlessLine && fault != .shortContentLength
        let stall = manner.stall ?? Stall(of: fault)
        let (stallsAt, pause) = Self.silence(stall, in: events, place: place)
        let encoded = events.map { style.encode($0) }
        if fault == .shortContentLength {
            declareHalf(of: encoded.flatMap { $0 }, manner.fields)
            return
        }
        let breaksAfter = Self.breakingPoint(fault, events: events, place: place) ?? (pause == nil ? stallsAt : nil)
        let isSilentFromHead = stall?.point == .head
        if isSilentFromHead { steps.append(pause.map { .wait(until: $0) } ?? .stall) }
        steps.append(.write(streamHead(manner.fields)))
        var due = isSilentFromHead ? pause ?? .zero : .zero
        var late = isSilentFromHead ? pause ?? .zero : .zero
        var isMarked = false
        for (index, event) in events.prefix(breaksAfter ?? events.count).enumerated() {
            if index == stallsAt, !isSilentFromHead { late += pause ?? .zero }
            if event.due + late > due { steps.append(.wait(until: event.due + late)) }
            due = event.due + late
            if event.kind == .delta, !isMarked {
                isMarked = true
                steps.append(.mark)
            }
            if fault == .slowDrip {
                drip(Self.chunk(encoded[index]), from: &due, every: manner.dripInterval)
            } else {
                add(Self.chunk(encoded[index]))
            }
        }
        if let breaksAfter, breaksAfter < events.count || fault == .endlessLine {
            keepsAlive = false
            breaksOff = true
            breakOff(fault)
        } else if stall?.point == .end, pause == nil {
            keepsAlive = false
            breaksOff = true
            steps.append(.stall)
        } else {
            if stall?.point == .end, let pause { steps.append(.wait(until: due + pause)) }
            add(Array("0\r\n\r\n".utf8))
            if !keepsAlive { steps.append(.close) }
        }
    }

    /// Before which event the silence falls, and how long it is; a nil pause is for ever.
    private static func silence(_ stall: Stall?, in events: [StreamEvent], place: Int) -> (index: Int?, pause: Duration?) {
        guard let stall else { return (nil, nil) }
        let pause = stall.milliseconds.map { Duration.milliseconds($0) }
        func second(_ content: StreamEvent.Content) -> Int? {
            let found = events.indices.filter { events[$0].kind == .delta && events[$0].content == content }
            return found.dropFirst(content == .text ? max(1, place) : 1).first ?? found.last
        }
        let finish = events.firstIndex { $0.kind == .finish } ?? events.count - 1
        let index: Int? =
            switch stall.point {
            case .head: 0
            case .first: events.firstIndex { $0.kind == .delta } ?? finish
            case .thinking: second(.thinking) ?? finish
            case .text: second(.text) ?? finish
            case .call: second(.call) ?? finish
            case .finish: finish
            case .done: events.firstIndex { $0.kind == .done } ?? events.count - 1
            case .end: nil
            }
        return (index, pause)
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

    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [13, 10]
    }
}
