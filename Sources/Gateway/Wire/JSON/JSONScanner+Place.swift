// Where a scan failed, worked out only when it did.

extension JSONScanner {
    /// The error for `reason` at the present position.
    func error(_ reason: JSONScanError.Reason) -> JSONScanError {
        let offset = min(position, count)
        var line = 1
        var column = 1
        for index in 0..<offset {
            let byte = load(index)
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONScanError(reason: reason, offset: offset, line: line, column: column, path: path())
    }

    /// The path of the open arrays and objects, such as `messages[2].content`.
    private func path() -> String {
        var path = ""
        for level in 0..<frames.count where path.utf8.count < Excerpt.charactersMax {
            let frame = frames.base[level]
            let end = level + 1 < frames.count ? frames.base[level + 1].node : nodes.count
            path += frame.isObject ? member(of: frame, before: end, isFirst: path.isEmpty) : "[\(elementIndex(in: frame, before: end))]"
        }
        return String(path.prefix(Excerpt.charactersMax))
    }

    /// The member of an open object that the position lies in; nothing between two members.
    private func member(of frame: Frame, before end: Int, isFirst: Bool) -> String {
        var index = frame.node + 1
        var key: JSONNode?
        while index < end, Int(nodes.base[index].start) <= position {
            key = nodes.base[index]
            // The value may be missing, or be the array or object that is open on the next level.
            guard index + 1 < end else { break }
            let value = nodes.base[index + 1]
            index = Int(value.next)
            if Int(value.end) <= position { key = nil }
        }
        guard let key else { return "" }
        let name = UnsafeRawBufferPointer(start: bytes + Int(key.start) + 1, count: Int(key.end) - Int(key.start) - 2)
        return (isFirst ? "" : ".") + Excerpt.of(name)
    }

    /// How many elements of an open array are whole: the index of the one being scanned.
    private func elementIndex(in frame: Frame, before end: Int) -> Int {
        var index = frame.node + 1
        var element = 0
        while index < end {
            index = Int(nodes.base[index].next)
            element += 1
        }
        return element
    }
}
