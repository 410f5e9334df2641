/// Names one call of the voice service: a 64-bit number in one place and a string in another, compared as text.
///
/// The service writes it as an integer in the answer to `call.start` and as a string in events and in `call.status`.
public struct CallID: Hashable, Sendable, Codable, CustomStringConvertible {
    public let text: String

    /// Longest name accepted, in UTF-8 bytes.
    public static let bytesMax = 128

    /// Nil when the text is empty or longer than ``bytesMax``.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.bytesMax else { return nil }
        self.text = text
    }

    public init(_ number: Int64) { text = String(number) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a call id has 1 to \(Self.bytesMax) bytes")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public var description: String { text }
}
