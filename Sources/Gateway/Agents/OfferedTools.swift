import Conversation

/// The tools a model is offered: the client's as sent, then the gateway's own.
struct OfferedTools {
    let client: [OfferedFunction]
    let own: [ToolDescription]

    var isEmpty: Bool { client.isEmpty && own.isEmpty }

    /// Leaves out what an upstream would refuse the whole request for, so that a turn is answered all the same; and of two tools of
    /// one name the later, the client's before the gateway's own.
    init(_ prompt: Prompt, _ leftOut: LeftOut?) {
        var names: Set<String> = []
        func isFirst(_ name: String) -> Bool {
            if names.insert(name).inserted { return true }
            leftOut?.tool(name, "there is another tool of that name: rename one")
            return false
        }
        let offered = (prompt.origin as? ChatCompletionRequest)?.offeredFunctions() ?? []
        client = offered.filter { tool in
            if let fault = tool.fault {
                leftOut?.tool(tool.name, fault)
                return false
            }
            return isFirst(tool.name)
        }
        own = prompt.tools.filter { isFirst($0.name) }
    }
}
