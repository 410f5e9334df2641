/// Where a call stands, in the service's own word: one of the document's, one of the implementation's, or another.
public struct CallState: Hashable, Sendable, Codable, CustomStringConvertible {
    /// As the service wrote it.
    public let name: String

    public init(_ name: String) { self.name = name }

    /// What the known words mean, whichever of the two vocabularies they are from.
    public enum Phase: String, Sendable, Codable {
        case idle, ringing, connecting, connected, ended
        /// A word this gateway does not know; the call is judged by `active` then.
        case unknown
    }

    public var phase: Phase {
        switch name.uppercased() {
        case "IDLE": .idle
        case "RINGING", "REQUESTING", "WAITING": .ringing
        case "CONNECTING": .connecting
        case "CONNECTED", "ACTIVE": .connected
        case "ENDED", "FAILED": .ended
        default: .unknown
        }
    }

    public init(from decoder: any Decoder) throws { name = try decoder.singleValueContainer().decode(String.self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    public var description: String { name }
}
