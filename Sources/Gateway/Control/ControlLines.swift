import NIOCore

/// Cuts a byte stream into lines, however the bytes come (docs/wire/control.md).
struct ControlLines {
    /// A line, its line feed not counted.
    static let lineBytesMax = 65_536

    /// The line in hand is longer than a line may be; nothing after it can be understood.
    struct TooLong: Error {}

    private var kept = ByteBuffer()
    /// How much of `kept` is known to hold no line feed.
    private var searchedBytes = 0

    mutating func append(_ bytes: inout ByteBuffer) {
        if kept.readableBytes == 0 { kept.clear() }
        kept.writeBuffer(&bytes)
    }

    /// The next whole line, without its line feed; nil until there is one. Lines of nothing but space are skipped.
    mutating func next() throws(TooLong) -> ByteBuffer? {
        while let length = try lengthOfLine() {
            searchedBytes = 0
            guard let line = kept.readSlice(length: length) else { return nil }
            kept.moveReaderIndex(forwardBy: 1)
            if line.readableBytesView.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) { return line }
        }
        return nil
    }

    private mutating func lengthOfLine() throws(TooLong) -> Int? {
        let view = kept.readableBytesView
        let end = view.dropFirst(searchedBytes).firstIndex(of: 0x0A).map { $0 - view.startIndex }
        guard end ?? view.count <= Self.lineBytesMax else { throw TooLong() }
        searchedBytes = end ?? view.count
        return end
    }
}
