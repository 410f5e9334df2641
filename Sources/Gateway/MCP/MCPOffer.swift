import Conversation
import Synchronization

/// The tools that MCP servers offer at this moment, for whoever asks on any thread.
final class MCPOffer: Sendable {
    /// Where a tool is.
    struct Place: Sendable {
        let link: MCPServerLink
        let tool: String
    }

    private struct Content {
        var descriptions: [ToolDescription] = []
        var places: [String: Place] = [:]
        /// Names that were offered before: a turn that began then may still call them.
        var retired: [String: Place] = [:]
        var retiredNames: [String] = []
        var isOver = false
    }

    /// Most names that are remembered after they are offered no more.
    private static let retiredMax = 256

    private let content = Mutex(Content())

    var tools: [ToolDescription] { content.withLock { $0.descriptions } }

    func replace(_ named: [(tool: ToolDescription, place: Place)]) {
        content.withLock { content in
            for (name, place) in content.places where !named.contains(where: { $0.tool.name == name }) {
                if content.retired.updateValue(place, forKey: name) == nil { content.retiredNames.append(name) }
            }
            if content.retiredNames.count > Self.retiredMax {
                content.retired[content.retiredNames.removeFirst()] = nil
            }
            content.descriptions = named.map(\.tool)
            content.places = Dictionary(named.map { ($0.tool.name, $0.place) }) { first, _ in first }
        }
    }

    /// Nothing is offered or run from now on.
    func close() {
        content.withLock { content in
            content = Content()
            content.isOver = true
        }
    }

    func place(of name: String) -> Place? { content.withLock { $0.places[name] ?? $0.retired[name] } }

    /// Does something that no ``close()`` can overtake; false after that one.
    func whileOpen(_ body: () -> Void) -> Bool {
        content.withLock { content in
            if !content.isOver { body() }
            return !content.isOver
        }
    }
}
