/// One value given with a request on the control socket.
public enum ControlWord: Sendable, Hashable, Encodable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    /// A list, an object, null or a number with a fraction: no verb takes one, so only its being there is kept.
    case other

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .other: try container.encodeNil()
        }
    }

    init(_ value: JSONValue) {
        if let text = value.string {
            self = .text(text)
        } else if let number = value.integer {
            self = .number(Int64(number))
        } else {
            self = value.bool.map(Self.flag) ?? .other
        }
    }
}
