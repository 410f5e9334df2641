internal import Foundation

/// A JSON value as a simulator reads and writes it; objects keep the order they are written in.
public indirect enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var key: String
        public var value: JSONTree
    }

    /// Deepest nesting accepted from a peer.
    static let depthMax = 64

    /// Parses JSON text; nil when it is not JSON or nests deeper than 64.
    public init?(parsing bytes: some Collection<UInt8>) {
        guard Self.depth(of: bytes) <= Self.depthMax, let decoded = try? JSONDecoder().decode(Decoded.self, from: Data(bytes)) else {
            return nil
        }
        self = decoded.tree
    }

    /// The value of an object's key, else nil.
    public subscript(key: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    public var array: [JSONTree]? { if case .array(let items) = self { items } else { nil } }
    public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// A whole number, also when it was written with a fraction of zero.
    public var int: Int? {
        switch self {
        case .int(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The nesting a text's brackets claim, strings left out.
    private static func depth(of bytes: some Collection<UInt8>) -> Int {
        var depth = 0
        var deepest = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if isEscaped { isEscaped = false } else if byte == UInt8(ascii: "\\") { isEscaped = true } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return deepest
    }

    /// What `JSONDecoder` walks; a boolean is asked for first because nothing else decodes as one.
    private struct Decoded: Decodable {
        var tree: JSONTree

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                tree = .null
            } else if let flag = try? value.decode(Bool.self) {
                tree = .bool(flag)
            } else if let number = try? value.decode(Int.self) {
                tree = .int(number)
            } else if let number = try? value.decode(Double.self) {
                tree = .number(number)
            } else if let text = try? value.decode(String.self) {
                tree = .string(text)
            } else if let items = try? value.decode([Decoded].self) {
                tree = .array(items.map(\.tree))
            } else {
                let members = try value.decode([String: Decoded].self)
                tree = .object(members.map { Member(key: $0.key, value: $0.value.tree) }.sorted { $0.key < $1.key })
            }
        }
    }
}
