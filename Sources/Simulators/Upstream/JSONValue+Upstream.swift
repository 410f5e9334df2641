extension JSONValue {
    /// Deepest nesting a simulator accepts from a peer.
    static let simulatorDepthMax = 64

    /// Parses JSON text; nil when it is not JSON or nests deeper than 64.
    public init?(parsing bytes: [UInt8]) {
        var parser = JSONParser(bytes: bytes, depthMax: Self.simulatorDepthMax)
        guard let value = try? parser.document() else { return nil }
        self = value
    }

    /// A whole number, also when it was written with a fraction of zero.
    public var wholeNumber: Int? {
        switch self {
        case .integer(let value): value
        case .decimal(let value): Int(exactly: value)
        default: nil
        }
    }
}
