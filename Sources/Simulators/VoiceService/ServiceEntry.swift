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
    /// How much of a name, which may be a client's, is kept.
    public static let nameCharactersMax = 256

    public init(
        at: Duration, _ kind: Kind, connection: Int? = nil, name: String = "", value: JSONValue = .null, text: [UInt8] = []
    ) {
        self.at = at
        self.kind = kind
        self.connection = connection
        self.name = String(name.prefix(Self.nameCharactersMax))
        var room = Self.textBytesMax * 4
        self.value = value.abridged(&room)
        self.text = String(decoding: text.prefix(Self.textBytesMax), as: UTF8.self)
        bytes = text.count
    }

    /// What the entry takes in memory, about.
    var footprintBytes: Int { 200 + text.utf8.count + value.footprintBytes }

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

extension JSONValue {
    /// The value with what exceeds the room left out: ends of strings, then elements and members.
    func abridged(_ roomBytes: inout Int) -> JSONValue {
        roomBytes -= 16
        switch self {
        case .string(let text):
            guard text.utf8.count > max(0, roomBytes) else {
                roomBytes -= text.utf8.count
                return self
            }
            defer { roomBytes = 0 }
            return .string(String(decoding: Array(text.utf8.prefix(max(0, roomBytes))), as: UTF8.self))
        case .array(let elements):
            var kept: [JSONValue] = []
            for element in elements where roomBytes > 0 { kept.append(element.abridged(&roomBytes)) }
            return .array(kept)
        case .object(let members):
            var kept: [JSONMember] = []
            for member in members where roomBytes > member.key.utf8.count {
                roomBytes -= member.key.utf8.count
                kept.append(JSONMember(key: member.key, value: member.value.abridged(&roomBytes)))
            }
            return .object(kept)
        default: return self
        }
    }

    /// What the value takes in memory, about.
    var footprintBytes: Int {
        switch self {
        case .string(let text): 32 + text.utf8.count
        case .array(let elements): elements.reduce(32) { $0 + $1.footprintBytes }
        case .object(let members): members.reduce(32) { $0 + 16 + $1.key.utf8.count + $1.value.footprintBytes }
        default: 32
        }
    }
}
