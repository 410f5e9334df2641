import Conversation

/// The gateway's own tools joined: what the workspace lets be read, and what the MCP servers offer.
struct GatewayToolbox: Toolbox {
    let workspace: WorkspaceTools
    /// Nil without a file of servers.
    let servers: MCPServers?

    var tools: [ToolDescription] { workspace.tools + (servers?.tools ?? []) }

    func run(_ call: Message.ToolCall) async -> ToolOutcome {
        if WorkspaceTools.names.contains(call.name) { return await workspace.run(call) }
        guard let servers else { return await EmptyToolbox().run(call) }
        return await servers.run(call)
    }
}
