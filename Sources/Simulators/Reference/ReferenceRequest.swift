/// A request as the reference server understood it.
public struct ReferenceRequest: Sendable {
    public var method: String
    /// The path without its query.
    public var path: String
    public var query: String
    public var version: String
    public var fields: [HeaderField]
    public var body: [UInt8] = []
    /// How many requests came on this connection before it.
    public var earlier = 0
    /// Whether an earlier request of this connection had a good token.
    public var wasAuthorized = false

    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    public func value(_ name: String) -> String? { values(name).first }

    /// The body as JSON; nil when it is not.
    public var json: JSONValue? { (try? JSONDocument(body))?.value }

    public var text: String { String(decoding: body, as: UTF8.self) }

    public var wantsStream: Bool { json?["stream"]?.bool ?? false }

    public var isChat: Bool { path.hasSuffix("/chat/completions") }

    /// The text of the last user message, parts joined.
    public var userText: String {
        let last = json?["messages"]?.array?.last { $0["role"]?.string == "user" }
        return last.map(Self.text) ?? ""
    }

    /// A message's text, whether a string or parts.
    static func text(of message: JSONValue) -> String {
        if let text = message["content"]?.string { return text }
        return message["content"]?.array?.compactMap { $0["text"]?.string }.joined(separator: " ") ?? ""
    }
}
