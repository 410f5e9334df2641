import Yams

/// One skill of the workspace: a folder under `skills/` with a `SKILL.md` that says what it is for.
struct WorkspaceSkill: Sendable, Equatable {
    /// Longest description that is listed, in characters.
    static let summaryCharactersMax = 500

    /// By which an agent asks for it.
    var name: String
    /// Its folder's name under `skills/`.
    var folder: String
    var summary: String

    /// Reads the lines between the `---` at the top; without them the folder's name and the first line of text have to do.
    init(folder: String, text: String) {
        self.folder = folder
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var fields: [String: String] = [:]
        var body = lines[...]
        if lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") {
            fields = Self.fields(lines[1..<end])
            body = lines[(end + 1)...]
        }
        let firstLine = body.first { line in !line.allSatisfy(\.isWhitespace) }.map { String($0.drop { $0 == "#" || $0 == " " }) }
        let name = TerminalText.line(fields["name"] ?? folder, charactersMax: 64)
        self.name = name.allSatisfy(\.isWhitespace) ? folder : name
        summary = TerminalText.line(fields["description"] ?? firstLine ?? "", charactersMax: Self.summaryCharactersMax)
    }

    /// `name` and `description`, as YAML has them; line by line where it is none, as many of these files are not.
    private static func fields(_ lines: ArraySlice<Substring>) -> [String: String] {
        let wanted = ["name", "description"]
        let text = lines.joined(separator: "\n")
        if text.utf8.count <= 16_384, let root = try? Yams.compose(yaml: text), let mapping = root.mapping {
            return Dictionary(
                mapping.compactMap { key, value in
                    guard let key = key.scalar?.string, wanted.contains(key), let value = value.scalar?.string else { return nil }
                    return (key, value)
                }
            ) { first, _ in first }
        }
        return Dictionary(
            lines.compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, wanted.contains(String(parts[0])) else { return nil }
                let value = parts[1].drop { $0 == " " }.filter { $0 != "\"" }
                return (String(parts[0]), String(value))
            }
        ) { first, _ in first }
    }
}
