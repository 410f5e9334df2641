/// Arguments that satisfy a tool's JSON Schema, made up from what the user said.
enum ToolArguments {
    /// An object with every required property, and every property when none is required.
    static func example(for schema: JSONValue, saying text: String) -> JSONValue {
        example(for: schema, saying: text, depth: 0)
    }

    private static func example(for schema: JSONValue, saying text: String, depth: Int) -> JSONValue {
        if let fixed = schema["const"] ?? schema["enum"]?.array?.first { return fixed }
        let named = schema["type"]?.string ?? schema["type"]?.array?.first?.string
        let kind = named ?? (schema["properties"] != nil || depth == 0 ? "object" : "string")
        switch kind {
        case "integer": return .integer(schema["minimum"]?.wholeNumber ?? 1)
        case "number": return schema["minimum"] ?? .decimal(1.5)
        case "boolean": return true
        case "null": return .null
        case "array":
            guard depth < 8, let items = schema["items"] else { return [] }
            return [example(for: items, saying: text, depth: depth + 1)]
        case "object":
            guard depth < 8 else { return .object([]) }
            let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
            let properties = (schema["properties"]?.members ?? []).filter { required.isEmpty || required.contains($0.key) }
            return .object(properties.map { .init(key: $0.key, value: example(for: $0.value, saying: text, depth: depth + 1)) })
        default: return .string(text.isEmpty ? "as asked" : text)
        }
    }
}
