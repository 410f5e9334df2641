/// The body of a request that makes an agent as wanted: only what differs, so that the owner's own settings stay.
///
/// ElevenLabs merges such a body key by key. How deep it does so below `custom_llm` is not known, so that object goes whole, with what the
/// owner added to it; and so do the other small objects in which fields belong together.
enum AgentPatch {
    /// Objects that are sent whole when anything in them differs.
    private static let wholes = [
        "conversation_config.agent.prompt.custom_llm", "conversation_config.agent.prompt.backup_llm_config",
        "conversation_config.agent.prompt.built_in_tools.end_call", "conversation_config.agent.prompt.built_in_tools.skip_turn",
        "conversation_config.turn.soft_timeout_config", "platform_settings.auth", "platform_settings.workspace_overrides.webhooks",
    ]
    /// Values that are replaced, never added to: each is of one kind at a time.
    private static let replaced: Set<String> = ["api_key", "X-Conversation-Id", "X-Caller-Id", "backup_llm_config"]

    /// - Returns: nil when there is nothing to change.
    static func body(wanted: OwnedJSON, found: OwnedJSON) -> OwnedJSON? {
        let paths = AgentDifference.all(wanted: wanted, found: found).map(\.path)
        guard !paths.isEmpty else { return nil }
        var body = OwnedJSON.object([])
        var done: Set<String> = []
        for path in paths {
            let whole = wholes.first { path == $0 || path.hasPrefix($0 + ".") }
            let target = whole ?? path
            guard done.insert(target).inserted, let value = wanted[path: target] else { continue }
            let there = found[path: target]
            if target == "tags" {
                let others = (there?.elements ?? []).filter { !value.elements.contains($0) }
                set(.array(others + value.elements), at: ["tags"][...], in: &body)
            } else {
                let keys = target.split(separator: ".").map(String.init)
                let isOverlaid = whole != nil && !keys.contains(where: replaced.contains)
                set(isOverlaid ? overlay(value, over: there) : value, at: keys[...], in: &body)
            }
        }
        return body
    }

    private static func set(_ value: OwnedJSON, at path: ArraySlice<String>, in document: inout OwnedJSON) {
        guard let key = path.first else { return }
        if path.count == 1 {
            document[key] = value
        } else {
            var below = document[key] ?? .object([])
            set(value, at: path.dropFirst(), in: &below)
            document[key] = below
        }
    }

    /// What is there, with what is wanted in its place.
    private static func overlay(_ wanted: OwnedJSON, over found: OwnedJSON?) -> OwnedJSON {
        guard case .object(let members) = wanted, var merged = found, merged.isObject else { return wanted }
        for member in members {
            merged[member.key] = replaced.contains(member.key) ? member.value : overlay(member.value, over: merged[member.key])
        }
        return merged
    }
}
