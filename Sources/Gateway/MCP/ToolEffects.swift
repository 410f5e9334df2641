import Conversation

/// Whether a tool only reads: what its server says, unless the configuration says otherwise.
struct ToolEffects: Sendable {
    /// Names, with `*` for any characters; a name is that of the tool as it is offered, as its server knows it, or `SERVER/TOOL`.
    var readOnly: [String] = []
    /// Stronger than ``readOnly``, since it does less harm to wait in vain than to act in vain.
    var changing: [String] = []

    func effect(of named: MCPToolNames.Named) -> ToolDescription.Effect {
        let names = [named.offered, named.tool.name, "\(named.server)/\(named.tool.name)"]
        if changing.contains(where: { pattern in names.contains { Self.matches(pattern, $0) } }) { return .changes }
        if readOnly.contains(where: { pattern in names.contains { Self.matches(pattern, $0) } }) { return .reads }
        return named.tool.isReadOnly == true ? .reads : .changes
    }

    /// Whether the whole of `name` is what the pattern describes; `*` stands for any characters, also none.
    static func matches(_ pattern: String, _ name: String) -> Bool {
        let (pattern, name) = (Array(pattern.utf8), Array(name.utf8))
        var (place, at, star, resume) = (0, 0, -1, 0)
        // Only the last star has to be tried again: what the ones before it took is as good as anything else.
        while at < name.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = place
                resume = at
                place += 1
            } else if place < pattern.count, pattern[place] == name[at] {
                place += 1
                at += 1
            } else if star >= 0 {
                resume += 1
                at = resume
                place = star + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
