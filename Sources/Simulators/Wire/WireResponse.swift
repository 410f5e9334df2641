/// One HTTP response as it stood on the wire, with its times and everything about it that a strict reader minds.
public struct WireResponse: Sendable, Equatable {
    /// How the end of the body is known (RFC 9112 section 6.3).
    public enum Framing: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
        case untilClose
    }

    /// `HTTP/1.1` or `HTTP/1.0`.
    public var version: String
    public var status: Int
    public var reason: String
    /// Header fields, raw and in order.
    public var fields: [HeaderField]
    public var framing: Framing = .none
    public var body = TimedBytes()
    /// Trailer fields after the last chunk.
    public var trailers: [HeaderField] = []
    public var chunkSizes: [Int] = []
    /// Responses of the 100 class that came before this one.
    public var interim: [WireResponse] = []
    /// True once the body came to the end its framing promises.
    public var isComplete = false
    public var deviations: [Deviation] = []
    /// When the first byte of the status line, the end of the head, and the end of the body came.
    public var startedAt: Duration
    public var headAt: Duration
    public var endedAt: Duration?

    /// Every value of a field, by its name in any case.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The first value of a field.
    public func value(_ name: String) -> String? { values(name).first }

    /// The media type without parameters, lower case.
    public var mediaType: String? {
        value("content-type").map { value in
            HeaderField.trim(value.prefix { $0 != ";" }).lowercased()
        }
    }

    /// The body as text, what is not UTF-8 replaced.
    public var text: String { String(decoding: body.bytes, as: UTF8.self) }

    /// The body as JSON; nil when it is not.
    public var json: JSONValue? { try? JSONDocument(body.bytes).value }
}

/// A header field as it was sent.
public struct HeaderField: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    static func trim(_ text: some StringProtocol) -> String {
        let spaces: Set<Character> = [" ", "\t"]
        let start = text.drop { spaces.contains($0) }
        guard let last = start.lastIndex(where: { !spaces.contains($0) }) else { return "" }
        return String(start[...last])
    }
}

/// Something a strict reader minds, with the place in the bytes.
public struct Deviation: Sendable, Equatable {
    /// A slug that checks test for, such as `chunk-size`.
    public var kind: String
    public var detail: String
    public var offset: Int

    public init(_ kind: String, _ detail: String, offset: Int) {
        self.kind = kind
        self.detail = detail
        self.offset = offset
    }
}
