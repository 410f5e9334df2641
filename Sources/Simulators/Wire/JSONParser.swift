/// A strict recursive-descent JSON parser (RFC 8259) over bytes that may be hostile: depth is bounded, nothing traps.
struct JSONParser {
    let bytes: [UInt8]
    let depthMax: Int
    var at = 0
    var path: [String] = []
    var duplicateKeys: [String] = []
    var loneSurrogates = 0

    init(bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try self.value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw fail("more follows the value") }
        return value
    }

    var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    func fail(_ reason: String) -> JSONError { JSONError(reason: reason, offset: at) }

    mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < depthMax else { throw fail("nested deeper than \(depthMax)") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(let start) where start == UInt8(ascii: "-") || Self.isDigit(start): return try number()
        case nil: throw fail("the text ends where a value should be")
        default: throw fail("no JSON value begins here")
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[at...].starts(with: word.utf8) else { throw fail("expected \(word)") }
        at += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        at += 1
        var members: [JSONMember] = []
        // By bytes: keys that differ only in their normal form are two keys.
        var seen: Set<[UInt8]> = []
        skipSpace()
        if byte == UInt8(ascii: "}") {
            at += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw fail("expected a key in quotes") }
            let key = try string()
            path.append(key)
            if !seen.insert(Array(key.utf8)).inserted { duplicateKeys.append(path.joined(separator: ".")) }
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw fail("expected : after the key") }
            at += 1
            skipSpace()
            members.append(JSONMember(key: key, value: try value(depth: depth + 1)))
            path.removeLast()
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "}"):
                at += 1
                return .object(members)
            default: throw fail("expected , or } in the object")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        at += 1
        var elements: [JSONValue] = []
        skipSpace()
        if byte == UInt8(ascii: "]") {
            at += 1
            return .array([])
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"):
                at += 1
                return .array(elements)
            default: throw fail("expected , or ] in the array")
            }
        }
    }
}
