/// A field of an agent that is not as wanted.
struct AgentDifference: Sendable, Equatable {
    /// Keys joined by dots, from the top of the agent.
    var path: String
    var wanted: OwnedJSON
    /// Nil where there is nothing.
    var found: OwnedJSON?

    /// Every field of `wanted` that `found` does not have so. What is only in `found` is its owner's, and no difference.
    static func all(wanted: OwnedJSON, found: OwnedJSON) -> [AgentDifference] {
        differences(wanted, found, path: [])
    }

    private static func differences(_ wanted: OwnedJSON, _ found: OwnedJSON?, path: [String]) -> [AgentDifference] {
        if case .object(let members) = wanted, found == nil || found?.isObject == true {
            return members.flatMap { differences($0.value, found?[$0.key], path: path + [$0.key]) }
        }
        return isSame(wanted, found, path.last ?? "")
            ? [] : [AgentDifference(path: path.joined(separator: "."), wanted: wanted, found: found)]
    }

    private static func isSame(_ wanted: OwnedJSON, _ found: OwnedJSON?, _ key: String) -> Bool {
        switch wanted {
        case .null: return found == nil || found == .null
        // An empty description asks for the platform's own words, which may be what stands there.
        case .string("") where key == "description": return true
        case .string(""): return found == nil || found == .null || found == wanted
        case .array(let elements):
            guard case .array(let others)? = found else { return elements.isEmpty && (found == nil || found == .null) }
            // Sets all of them; tags of one's own may stand beside ours.
            let contained = elements.allSatisfy { element in others.contains { isCovered(element, $0) } }
            return contained && (key == "tags" || others.count == elements.count)
        default: return found == wanted
        }
    }

    /// Whether an element has everything that is wanted of it.
    private static func isCovered(_ wanted: OwnedJSON, _ found: OwnedJSON) -> Bool {
        differences(wanted, found, path: []).isEmpty
    }
}
