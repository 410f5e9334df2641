/// One value of a scanned JSON text. Borrowed: valid only while the scanned bytes live and until the tape's next scan.
struct JSONValue {
    let bytes: UnsafeRawPointer
    let nodes: UnsafePointer<JSONNode>
    let index: Int

    @inline(__always)
    private var node: JSONNode { nodes[index] }

    @inline(__always)
    var kind: JSONKind { node.kind }
    var isNull: Bool { kind == .null }

    /// Where the value's bytes lie in the scanned input, the quotes of a string included.
    var range: Range<Int> { Int(node.start)..<Int(node.end) }

    /// The value's bytes as written.
    var raw: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + Int(node.start), count: Int(node.end) - Int(node.start))
    }

    /// The string, if it is one.
    @inline(__always)
    var text: JSONText? {
        let node = node
        guard node.kind == .string else { return nil }
        let inside = UnsafeRawBufferPointer(start: bytes + Int(node.start) + 1, count: Int(node.end) &- Int(node.start) &- 2)
        return JSONText(escaped: inside, isEscaped: node.isEscaped)
    }

    var string: String? { text?.string }

    var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The number, if it is a whole one that an `Int` holds; `5.0` and `5e2` are whole.
    var integer: Int? {
        let node = node
        guard node.kind == .number else { return nil }
        return node.isFractional ? double.flatMap(JSONNumber.whole) : JSONNumber.integer(raw)
    }

    /// The number, if it is one and within the range of a `Double`.
    var double: Double? {
        kind == .number ? JSONNumber.double(raw) : nil
    }

    /// The value of `key`, if this is an object that has it. Looks at every key: look up a few, walk ``members`` for many.
    @inline(__always)
    subscript(key: StaticString) -> JSONValue? {
        for (name, value) in members where name.equals(key) { return value }
        return nil
    }

    /// Keys and values in the order they were written; empty unless this is an object.
    @inline(__always)
    var members: Members { Members(self) }

    /// Values in order; empty unless this is an array.
    @inline(__always)
    var elements: Elements { Elements(self) }

    struct Members: Sequence, IteratorProtocol {
        private let value: JSONValue
        private var index: Int
        private let end: Int

        @inline(__always)
        fileprivate init(_ value: JSONValue) {
            self.value = value
            index = value.index &+ 1
            end = value.kind == .object ? Int(value.node.next) : 0
        }

        @inline(__always)
        mutating func next() -> (key: JSONText, value: JSONValue)? {
            guard index < end else { return nil }
            let node = value.nodes[index]
            let inside = UnsafeRawBufferPointer(
                start: value.bytes + Int(node.start) + 1, count: Int(node.end) &- Int(node.start) &- 2)
            let member = JSONValue(bytes: value.bytes, nodes: value.nodes, index: index &+ 1)
            index = Int(member.node.next)
            return (JSONText(escaped: inside, isEscaped: node.isEscaped), member)
        }
    }

    struct Elements: Sequence, IteratorProtocol {
        private let value: JSONValue
        private var index: Int
        private let end: Int

        @inline(__always)
        fileprivate init(_ value: JSONValue) {
            self.value = value
            index = value.index &+ 1
            end = value.kind == .array ? Int(value.node.next) : 0
        }

        @inline(__always)
        mutating func next() -> JSONValue? {
            guard index < end else { return nil }
            let element = JSONValue(bytes: value.bytes, nodes: value.nodes, index: index)
            index = Int(element.node.next)
            return element
        }
    }
}
