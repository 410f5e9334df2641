/// Bytes as they come, lines as they end; a line that grows too long is dropped to its end.
struct ByteLines {
    private var line: [UInt8] = []
    private var isTooLong = false

    mutating func add(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == 10 {
                if !isTooLong { lines.append(String(decoding: line, as: UTF8.self)) }
                (line, isTooLong) = ([], false)
            } else if line.count < ToolServerMachine.lineBytesMax {
                line.append(byte)
            } else {
                isTooLong = true
            }
        }
        return lines
    }
}
