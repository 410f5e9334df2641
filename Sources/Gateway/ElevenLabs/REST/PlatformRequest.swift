import NIOHTTP1

/// One request of ElevenLabs' REST interface.
struct PlatformRequest: Sendable, Equatable {
    var method: HTTPMethod
    /// Below the base URL, with its leading slash, every part encoded.
    var path: String
    var query: [(name: String, value: String)] = []
    var body: OwnedJSON?

    static func get(_ path: String, _ query: [(name: String, value: String)] = []) -> Self { Self(method: .GET, path: path, query: query) }
    static func post(_ path: String, _ body: OwnedJSON) -> Self { Self(method: .POST, path: path, body: body) }
    static func patch(_ path: String, _ body: OwnedJSON) -> Self { Self(method: .PATCH, path: path, body: body) }

    /// Whether doing it twice does no more than doing it once.
    var isRepeatable: Bool { method != .POST }

    /// The target of the request line.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// One part of a path or query, percent-encoded but for the unreserved characters of RFC 3986 2.3.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.method == right.method && left.target == right.target && left.body == right.body
    }
}
