/// Reads an event stream by WHATWG HTML 9.2.5 and 9.2.6, noting what is legal yet kills clients.
public struct EventStreamReader: Sendable {
    private var stream = EventStream()
    private var block = EventBlock()
    private var blockStart = 0
    private let body: TimedBytes

    private init(_ body: TimedBytes) { self.body = body }

    /// The blocks of a body; the last one is unterminated when the body ends before its empty line.
    public static func read(_ body: TimedBytes) -> EventStream {
        var reader = EventStreamReader(body)
        reader.run()
        return reader.stream
    }

    private mutating func run() {
        let bytes = body.bytes
        if String(validating: bytes, as: UTF8.self) == nil {
            stream.deviations.append(Deviation("utf-8", "the body is not UTF-8", offset: 0))
        }
        var start = 0
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            stream.hasByteOrderMark = true
            stream.deviations.append(Deviation("byte-order-mark", "the body begins with a byte order mark", offset: 0))
            start = 3
        }
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x0A || byte == 0x0D else {
                index += 1
                continue
            }
            var next = index + 1
            var ending = byte == 0x0A ? "LF" : "CR"
            if byte == 0x0D, next < bytes.count, bytes[next] == 0x0A {
                next += 1
                ending = "CRLF"
            }
            stream.lineEndings.insert(ending)
            take(bytes[start..<index], next: next)
            start = next
            index = next
        }
        if start < bytes.count { take(bytes[start...], next: nil) }
        if !block.lines.isEmpty { close(at: bytes.count, terminated: false) }
    }

    /// Takes a line; `next` is where the following one begins, nil when the body ended without a line ending.
    private mutating func take(_ raw: ArraySlice<UInt8>, next: Int?) {
        if raw.isEmpty {
            if !block.lines.isEmpty { close(at: next ?? body.count, terminated: true) }
            blockStart = next ?? body.count
            return
        }
        if block.lines.isEmpty { blockStart = raw.startIndex }
        if next == nil { stream.deviations.append(Deviation("unended-line", "the last line has no ending", offset: raw.startIndex)) }
        let text = String(decoding: raw, as: UTF8.self)
        if raw.contains(0) { stream.deviations.append(Deviation("nul", "a NUL byte", offset: raw.startIndex)) }
        block.lines.append(EventLine(content: Self.content(of: raw), text: text, offset: raw.startIndex))
    }

    private static func content(of raw: ArraySlice<UInt8>) -> EventLine.Content {
        guard let colon = raw.firstIndex(of: UInt8(ascii: ":")) else {
            return .field(name: String(decoding: raw, as: UTF8.self), value: "", spaced: false)
        }
        var value = raw[(colon + 1)...]
        let spaced = value.first == 0x20
        if spaced { value = value.dropFirst() }
        let text = String(decoding: value, as: UTF8.self)
        if colon == raw.startIndex { return .comment(text) }
        return .field(name: String(decoding: raw[..<colon], as: UTF8.self), value: text, spaced: spaced)
    }

    private mutating func close(at end: Int, terminated: Bool) {
        block.isTerminated = terminated
        block.range = blockStart..<end
        block.at = body.time(of: end - 1)
        stream.blocks.append(block)
        block = EventBlock()
        blockStart = end
    }
}
