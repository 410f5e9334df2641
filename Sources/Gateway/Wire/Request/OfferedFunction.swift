/// One tool of a request's `tools`, as far as it can be read. The slices are of the request's body, as sent.
struct OfferedFunction: Sendable {
    /// Empty where it has none.
    let name: String
    /// The whole tool.
    let raw: ArraySlice<UInt8>
    /// A JSON string.
    let summary: ArraySlice<UInt8>?
    /// The JSON Schema of the arguments, an object; nil when none is given.
    let parameters: ArraySlice<UInt8>?
    /// Whether ``parameters`` leave out that they are of an object.
    let lacksType: Bool
    /// Why no model would take it, and what mends it; nil when one would.
    let fault: StaticString?

    fileprivate init(_ tool: JSONValue, _ slice: (JSONValue) -> ArraySlice<UInt8>) {
        raw = slice(tool)
        let function = tool["function"]
        name = function?["name"]?.string ?? ""
        summary = function?["description"].flatMap { $0.kind == .string ? slice($0) : nil }
        let schema = function?["parameters"].flatMap { $0.isNull ? nil : $0 }
        parameters = schema.map(slice)
        lacksType = schema.map { $0["type"] == nil } ?? false
        if let type = tool["type"], type.text?.equals("function") != true {
            fault = "only tools of type function can be offered"
        } else if function?.kind != .object {
            fault = "a tool needs a function with name and parameters"
        } else if !ToolName.isValid(name) {
            fault = "a function's name must be 1 to 64 of A-Z a-z 0-9 _ -"
        } else {
            fault = schema.flatMap(Self.fault)
        }
    }

    /// What makes it no JSON Schema of an object.
    private static func fault(of schema: JSONValue) -> StaticString? {
        guard schema.kind == .object else { return "a function's parameters must be a JSON Schema, an object" }
        for (key, value) in schema.members {
            if key.equals("type"), value.text?.equals("object") != true { return "a function's parameters must be of type object" }
            if key.equals("properties"), value.kind != .object { return "the properties of a function's parameters must be an object" }
            if key.equals("required"), value.kind != .array { return "what a function's parameters require must be an array of names" }
        }
        return nil
    }
}

/// What every model takes as the name of a tool: 1 to 64 of `A-Z a-z 0-9 _ -`.
enum ToolName {
    static func isValid(_ name: String) -> Bool { (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(isLetter) }

    static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension ChatCompletionRequest {
    /// The tools the client offers, in order, those that no model would take too.
    func offeredFunctions(using tape: JSONTape = JSONTape()) -> [OfferedFunction] {
        guard let tools = raw(.tools) else { return [] }
        let start = tools.startIndex
        return scan(tools.indices, using: tape) { list in
            list.elements.map { tool in
                OfferedFunction(tool) { value in
                    let range = value.range
                    return body[(start + range.lowerBound)..<(start + range.upperBound)]
                }
            }
        } ?? []
    }
}
