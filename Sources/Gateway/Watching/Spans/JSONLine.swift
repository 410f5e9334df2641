import Tracing

/// One JSON object on one line, written name by name.
struct JSONLine {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]
    private var isFirst = true

    mutating func put(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        bytes.write(json: value)
    }

    mutating func put(_ name: String, _ value: UInt64) { raw(name, String(value)) }

    /// What an attribute holds; lists are left out, since no span of ours has one.
    mutating func put(_ name: String, _ value: SpanAttribute) {
        switch value {
        case .string(let text): put(name, text)
        case .stringConvertible(let thing): put(name, "\(thing)")
        case .int32(let number): raw(name, String(number))
        case .int64(let number): raw(name, String(number))
        case .bool(let flag): raw(name, flag ? "true" : "false")
        case .double(let number): if number.isFinite { raw(name, "\(number)") }
        default: break
        }
    }

    /// Begins an object under a name; ``end()`` ends it.
    mutating func begin(_ name: String) {
        raw(name, "{")
        isFirst = true
    }

    mutating func end() {
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    var finished: [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

    private mutating func raw(_ name: String, _ text: String) {
        key(name)
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func key(_ name: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.write(json: name)
        bytes.append(UInt8(ascii: ":"))
    }
}
