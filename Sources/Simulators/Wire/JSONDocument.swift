/// A parsed JSON text and what was odd about it although it parsed.
public struct JSONDocument: Sendable, Equatable {
    public var value: JSONValue
    /// Keys that stand twice in one object, as dotted paths.
    public var duplicateKeys: [String]
    /// How many `\ud800`-`\udfff` escapes stood without their other half.
    public var loneSurrogates: Int

    /// Parses one JSON text (RFC 8259) that fills all the bytes, white space aside.
    ///
    /// - Throws: ``JSONError`` naming the byte where it went wrong.
    public init(_ bytes: some Collection<UInt8>, depthMax: Int = 128) throws(JSONError) {
        var parser = JSONParser(bytes: Array(bytes), depthMax: depthMax)
        value = try parser.document()
        duplicateKeys = parser.duplicateKeys
        loneSurrogates = parser.loneSurrogates
    }
}

/// Why a text is not JSON, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    public var reason: String
    public var offset: Int

    public init(reason: String, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason) at byte \(offset)" }
}
