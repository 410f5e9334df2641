import Conversation

/// An agent with a connection of its own to end when the gateway stops.
protocol ClosingAgent: Agent {
    /// Ends it; nothing is begun afterwards, and no event loop is asked for anything.
    func close() async
}
