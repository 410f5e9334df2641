/// A JSON value that owns what it holds: for small documents that are compared, put together and kept, not for the path of a token.
indirect enum OwnedJSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([OwnedJSON])
    /// Members in the order they were written, no key twice.
    case object([Member])

    struct Member: Sendable, Equatable {
        var key: String
        var value: OwnedJSON

        init(_ key: String, _ value: OwnedJSON) {
            self.key = key
            self.value = value
        }
    }

    /// Reads one JSON text; nil when it is none, by the rules of ``JSONTape``.
    init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard let document = bytes.withUnsafeBytes({ JSONTape.once($0) { OwnedJSON($0) } }) else { return nil }
        self = document
    }

    init(_ value: JSONValue) {
        switch value.kind {
        case .null: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .number: self = value.double.map { .number($0) } ?? .null
        case .string: self = .string(value.string ?? "")
        case .array: self = .array(value.elements.map { OwnedJSON($0) })
        case .object: self = .object(value.members.map { Member($0.key.string, OwnedJSON($0.value)) })
        }
    }

    /// The member of that name; nil when this is no object or has none.
    subscript(key: String) -> OwnedJSON? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.key == key }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            if let index = members.firstIndex(where: { $0.key == key }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(key, newValue))
            }
            self = .object(members)
        }
    }

    /// The value at the end of a path of keys, such as `metadata.error.reason`.
    subscript(path path: String) -> OwnedJSON? {
        path.split(separator: ".").reduce(Optional(self)) { $0?[String($1)] }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var double: Double? { if case .number(let number) = self { number } else { nil } }
    var isTrue: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    var whole: Int? { double.flatMap(JSONNumber.whole) }
    var elements: [OwnedJSON] { if case .array(let elements) = self { elements } else { [] } }
    var members: [Member] { if case .object(let members) = self { members } else { [] } }
    var isObject: Bool { if case .object = self { true } else { false } }

    /// As one line of JSON.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.write("null" as StaticString)
        case .bool(let bool): bytes.write(bool ? "true" : "false" as StaticString)
        case .number(let number): bytes.append(contentsOf: Self.digits(number).utf8)
        case .string(let text): bytes.write(json: text)
        case .array(let elements):
            bytes.write(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.write(UInt8(ascii: ",")) }
                element.write(to: &bytes)
            }
            bytes.write(UInt8(ascii: "]"))
        case .object(let members):
            bytes.write(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.write(UInt8(ascii: ",")) }
                bytes.write(json: member.key)
                bytes.write(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.write(UInt8(ascii: "}"))
        }
    }

    /// Whole numbers without a fraction: a field of type integer takes no `15.0`.
    private static func digits(_ number: Double) -> String {
        guard number.isFinite else { return "null" }
        return JSONNumber.whole(number).map(String.init) ?? "\(number)"
    }
}

extension OwnedJSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    init(stringLiteral text: String) { self = .string(text) }
    init(booleanLiteral bool: Bool) { self = .bool(bool) }
    init(integerLiteral number: Int) { self = .number(Double(number)) }
    init(floatLiteral number: Double) { self = .number(number) }
    init(arrayLiteral elements: OwnedJSON...) { self = .array(elements) }
    init(dictionaryLiteral members: (String, OwnedJSON)...) { self = .object(members.map { Member($0.0, $0.1) }) }
    init(nilLiteral: ()) { self = .null }
}
