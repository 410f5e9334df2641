/// One thing a fake voice service saw or did.
public struct ServiceEntry: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// A connection was accepted; or ended, and `name` says how.
        case opened, closed
        /// A whole frame came in, or went out; `text` is its body.
        case received, sent
        /// A request that was understood: `name` is its method, `value` its params.
        case request
        /// Its answer: `name` is the method, `value` the document.
        case reply
        /// An event to all: `name` is its method, `value` its params.
        case event
        /// The call's state became `name`.
        case state
        /// Something began to be heard, or ended; `text` is what.
        case audible, silent
        /// The person said something, rang or hung up.
        case person
        /// A fault struck.
        case fault
        /// The service went or came back.
        case service
    }

    /// Since the service's clock began.
    public var at: Duration
    public var kind: Kind
    /// Counted from 1; nil when the entry is about none.
    public var connection: Int?
    public var name: String
    public var value: JSONValue
    /// At most ``textBytesMax`` of it.
    public var text: String
    /// How long the text was before it was cut.
    public var bytes: Int

    /// How much of a frame is kept, in bytes.
    public static let textBytesMax = 4096

    public init(
        at: Duration, _ kind: Kind, connection: Int? = nil, name: String = "", value: JSONValue = .null, text: [UInt8] = []
    ) {
        self.at = at
        self.kind = kind
        self.connection = connection
        self.name = name
        self.value = value
        self.text = String(decoding: text.prefix(Self.textBytesMax), as: UTF8.self)
        bytes = text.count
    }

    /// The entry as one JSON object; what is empty is left out.
    public var json: JSONValue {
        var object: JSONValue = ["at_ms": .decimal(at.milliseconds), "kind": .string(kind.rawValue)]
        if let connection { object["connection"] = .integer(connection) }
        if !name.isEmpty { object["name"] = .string(name) }
        if !value.isNull { object["value"] = value }
        if bytes > 0 {
            object["text"] = .string(text)
            object["bytes"] = .integer(bytes)
        }
        return object
    }
}
