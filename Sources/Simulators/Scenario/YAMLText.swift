/// JSON written as YAML for people: blocks at the top, small objects and lists on one line, every text in double quotes.
enum YAMLText {
    /// Longest object or list kept on one line.
    private static let flowCharactersMax = 110

    static func block(_ document: JSONValue) -> String {
        (document.members ?? []).map { member in entry(member, indent: "") }.joined()
    }

    private static func entry(_ member: JSONMember, indent: String) -> String {
        let head = "\(indent)\(member.key):"
        switch member.value {
        case .array(let elements) where !elements.isEmpty && (elements.contains(where: \.isObject) || flow(member.value) == nil):
            return head + "\n" + elements.map { item($0, indent: indent + "  ") }.joined()
        case .object(let members) where flow(member.value) == nil:
            return head + "\n" + members.map { entry($0, indent: indent + "  ") }.joined()
        default: return "\(head) \(flow(member.value) ?? member.value.text())\n"
        }
    }

    private static func item(_ value: JSONValue, indent: String) -> String {
        if let line = flow(value) { return "\(indent)- \(line)\n" }
        guard let members = value.members, let first = members.first else { return "\(indent)- \(value.text())\n" }
        // The first key stands beside the dash, the others below it.
        let head = entry(first, indent: indent + "  ").dropFirst(indent.count + 2)
        return "\(indent)- \(head)" + members.dropFirst().map { entry($0, indent: indent + "  ") }.joined()
    }

    /// The value on one line; nil when it is too long for one.
    private static func flow(_ value: JSONValue) -> String? {
        let line: String
        switch value {
        case .object(let members):
            let parts = members.map { member in flow(member.value).map { "\(member.key): \($0)" } }
            guard !parts.contains(nil) else { return nil }
            line = "{" + parts.compactMap { $0 }.joined(separator: ", ") + "}"
        case .array(let elements):
            let parts = elements.map(flow)
            guard !parts.contains(nil) else { return nil }
            line = "[" + parts.compactMap { $0 }.joined(separator: ", ") + "]"
        default: return value.text()
        }
        return line.count <= flowCharactersMax ? line : nil
    }
}
