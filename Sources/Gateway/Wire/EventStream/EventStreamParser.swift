/// An incremental parser of `text/event-stream`, as WHATWG HTML sections 9.2.5 and 9.2.6 have it, over undecoded bytes.
///
/// Feed it what arrives; the events do not depend on where the input was cut. An event whose one data line lies whole in the input is
/// passed on without a copy. Fields other than data, event, id and retry are ignored, and so are comments.
struct EventStreamParser {
    let lineBytesMax: Int
    let eventBytesMax: Int
    /// The last `id`, which outlives events.
    private(set) var lastEventID: [UInt8] = []
    /// The last `retry` made of digits.
    private(set) var retryMilliseconds: Int?
    /// Comment lines seen so far: the peer's heartbeats.
    private(set) var commentCount = 0

    /// A line whose end has not come.
    private var partialLine: [UInt8] = []
    /// Data lines of the present event that had to be kept.
    private var data: [UInt8] = []
    /// The only data line of the present event, while it lies whole in the input being fed.
    private var lentData: UnsafeRawBufferPointer?
    private var hasData = false
    private var name: [UInt8] = []
    /// Whether the last line ended with CR, so that a LF next belongs to it.
    private var skipsLineFeed = false
    private var isAtStart = true
    private var failure: EventStreamError?

    /// - Parameters:
    ///   - lineBytesMax: longest line, its ending not counted.
    ///   - eventBytesMax: most data in one event, joining line feeds counted.
    init(lineBytesMax: Int = 1_048_576, eventBytesMax: Int = 262_144) {
        self.lineBytesMax = lineBytesMax
        self.eventBytesMax = eventBytesMax
    }

    /// Whether the stream, were it to end now, would lose an event or a line that never ended.
    var isMidEvent: Bool { hasData || !name.isEmpty || !partialLine.isEmpty }

    /// Reads the next bytes and calls `dispatch` for each event they complete.
    ///
    /// - Throws: ``EventStreamError`` when a bound is passed, after the events before it; every later call throws it again.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ dispatch: (EventStreamEvent) -> Void) throws(EventStreamError) {
        if let failure { throw failure }
        guard let base = bytes.baseAddress else { return }
        var start = 0
        while start < bytes.count {
            if skipsLineFeed {
                skipsLineFeed = false
                if bytes[start] == 0x0A {
                    start &+= 1
                    continue
                }
            }
            let end = Self.lineEnd(in: base, from: start, to: bytes.count)
            let piece = UnsafeRawBufferPointer(start: base + start, count: end &- start)
            guard piece.count &+ partialLine.count <= lineBytesMax + (isAtStart ? 3 : 0) else {
                throw fail(.lineTooLong(lineBytesMax: lineBytesMax))
            }
            guard end < bytes.count else {
                partialLine.append(contentsOf: piece)
                break
            }
            skipsLineFeed = base.load(fromByteOffset: end, as: UInt8.self) == 0x0D
            start = end &+ 1
            if partialLine.isEmpty {
                try line(piece, isLent: true, dispatch)
            } else {
                partialLine.append(contentsOf: piece)
                try keptLine(dispatch)
            }
        }
        if let lent = lentData {
            data.append(contentsOf: lent)
            lentData = nil
        }
    }

    /// Reads the line in `partialLine`, and empties that without giving its memory back.
    private mutating func keptLine(_ dispatch: (EventStreamEvent) -> Void) throws(EventStreamError) {
        var kept: [UInt8] = []
        swap(&kept, &partialLine)
        try kept.withUnsafeBytes { bytes in
            Result { () throws(EventStreamError) in try line(bytes, isLent: false, dispatch) }
        }.get()
        kept.removeAll(keepingCapacity: true)
        swap(&kept, &partialLine)
    }

    /// Reads one whole line, without its ending.
    private mutating func line(
        _ whole: UnsafeRawBufferPointer, isLent: Bool, _ dispatch: (EventStreamEvent) -> Void
    ) throws(EventStreamError) {
        var line = whole
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = UnsafeRawBufferPointer(rebasing: line[3...]) }
            guard line.count <= lineBytesMax else { throw fail(.lineTooLong(lineBytesMax: lineBytesMax)) }
        }
        switch EventStreamField(line) {
        case .blank: dispatchEvent(dispatch)
        case .comment: commentCount &+= 1
        case .data(let value): try addData(value, isLent: isLent)
        case .event(let value):
            name.removeAll(keepingCapacity: true)
            name.append(contentsOf: value)
        case .id(let value):
            lastEventID.removeAll(keepingCapacity: true)
            lastEventID.append(contentsOf: value)
        case .retry(let milliseconds): retryMilliseconds = milliseconds
        case .ignored: break
        }
    }

    private mutating func addData(_ value: UnsafeRawBufferPointer, isLent: Bool) throws(EventStreamError) {
        let before = hasData ? (lentData?.count ?? data.count) &+ 1 : 0
        guard before &+ value.count <= eventBytesMax else { throw fail(.eventTooLarge(eventBytesMax: eventBytesMax)) }
        if !hasData, isLent {
            lentData = value
        } else {
            if let lent = lentData {
                data.append(contentsOf: lent)
                lentData = nil
            }
            if hasData { data.append(0x0A) }
            data.append(contentsOf: value)
        }
        hasData = true
    }

    private mutating func dispatchEvent(_ dispatch: (EventStreamEvent) -> Void) {
        if hasData {
            name.withUnsafeBytes { name in
                if let lent = lentData {
                    dispatch(EventStreamEvent(data: lent, name: name))
                } else {
                    data.withUnsafeBytes { dispatch(EventStreamEvent(data: $0, name: name)) }
                }
            }
            data.removeAll(keepingCapacity: true)
            lentData = nil
            hasData = false
        }
        name.removeAll(keepingCapacity: true)
    }

    private mutating func fail(_ error: EventStreamError) -> EventStreamError {
        failure = error
        return error
    }

    /// Offset of the next CR or LF, or `count`.
    @inline(__always)
    private static func lineEnd(in bytes: UnsafeRawPointer, from start: Int, to count: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let mark = ByteWord.marksOfLineEnd(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            if mark != 0 { return offset &+ mark.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < count {
            let byte = bytes.load(fromByteOffset: offset, as: UInt8.self)
            if byte == 0x0A || byte == 0x0D { break }
            offset &+= 1
        }
        return offset
    }
}
