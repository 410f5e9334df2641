/// A tool as its MCP server describes it.
struct MCPTool: Sendable, Equatable {
    /// As the server knows it; not always what an agent can be offered.
    var name: String
    var summary: String
    /// The arguments' schema: a JSON object schema, as written.
    var schema: String
    /// The server's own word on whether the tool only reads; nil when it says nothing.
    var isReadOnly: Bool?

    /// Why a server's tool cannot be offered.
    struct Refusal: Error, Equatable {
        /// The tool's name, fit for a log; its place in the list where it has none.
        var tool: String
        var reason: String
    }

    /// Longest name of a tool, in bytes (the protocol asks for no more than 128).
    private static let nameBytesMax = 256

    /// Reads one element of the list of tools.
    init(_ value: JSONValue, place: Int, limits: MCPLimits) throws(Refusal) {
        guard let name = value["name"]?.text, !name.isEmpty, name.escaped.count <= Self.nameBytesMax else {
            throw Refusal(tool: "tools[\(place)]", reason: "its name is missing, or longer than \(Self.nameBytesMax) bytes")
        }
        let ownName = name.string
        func refused(_ reason: String) -> Refusal { Refusal(tool: TerminalText.line(ownName), reason: reason) }
        guard let schema = value["inputSchema"] else { throw refused("it has no inputSchema") }
        if let fault = Self.fault(schema, limits) { throw refused(fault) }
        if value["execution"]?["taskSupport"]?.text?.equals("required") == true {
            throw refused("it runs only as a task, which this gateway does not offer")
        }
        self.name = ownName
        self.schema = String(decoding: schema.raw, as: UTF8.self)
        let annotations = value["annotations"]
        isReadOnly = annotations?["readOnlyHint"]?.bool
        let words = value["description"]?.string ?? value["title"]?.string ?? annotations?["title"]?.string ?? ""
        summary = ServiceText.cut(words, bytesMax: limits.summaryBytesMax)
    }

    init(name: String, summary: String, schema: String, isReadOnly: Bool?) {
        self.name = name
        self.summary = summary
        self.schema = schema
        self.isReadOnly = isReadOnly
    }

    /// What keeps a JSON value from being the schema of an object, as models take it.
    private static func fault(_ schema: JSONValue, _ limits: MCPLimits) -> String? {
        guard schema.kind == .object else { return "its inputSchema is no object" }
        guard schema.raw.count <= limits.schemaBytesMax else {
            return "its inputSchema is longer than \(limits.schemaBytesMax) bytes"
        }
        guard schema["type"]?.text?.equals("object") == true else { return "its inputSchema does not say \"type\": \"object\"" }
        if let properties = schema["properties"] {
            guard properties.kind == .object else { return "its inputSchema has properties that are no object" }
            for (key, property) in properties.members {
                guard property.kind == .object || property.bool != nil else {
                    return "its inputSchema has a property \(TerminalText.quoted(key.string)) that is no schema"
                }
            }
        }
        if let required = schema["required"] {
            guard required.kind == .array, required.elements.allSatisfy({ $0.kind == .string }) else {
                return "its inputSchema has a required that is no list of names"
            }
        }
        return nil
    }
}
