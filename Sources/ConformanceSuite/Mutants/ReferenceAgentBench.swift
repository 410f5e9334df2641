import Simulators

/// Starts reference servers for cases about the agent behind a gateway, right ones or with a fault planted.
enum ReferenceAgentBench {
    static func of(_ fault: Fault?, _ clock: any StageClock) -> CallBench {
        { plan in
            let server = try ReferenceServer(
                token: ReferenceRun.token, model: ReferenceRun.model, style: .voice, clock: clock, fault: fault,
                place: ReferencePlace(
                    hasFallback: plan.configuration["agents.fallback"] != nil, workspace: plan.configuration["workspace"]),
                requestsBurst: plan.configuration["limits.requests_burst"].flatMap { Int($0) })
            return Served(server: server)
        }
    }

    /// A reference server as the thing a case judges.
    private struct Served: CallGateway {
        let server: ReferenceServer

        var endpoint: Endpoint? { server.endpoint }
        var token: String { ReferenceRun.token }
        var problem: String? { nil }
        var log: String { "" }
        var upstream: (open: Int, cancelled: Int)? { server.upstream }
        var agentRequests: [String]? { server.agentRequests }

        var toolRuns: [ToolRun]? { server.toolRuns }

        func exportSession(_ key: String) throws -> String { server.exportSession() }

        /// `say TEXT` and `token …`, and nothing else.
        func command(_ arguments: [String]) throws -> CallCommandResult {
            if arguments.first == "token" { return server.token(Array(arguments.dropFirst())) }
            guard arguments.first == "say", arguments.count == 2 else { return CallCommandResult(code: 64, output: "") }
            return CallCommandResult(code: 0, output: server.say(arguments[1]) + "\n")
        }

        func follow(_ arguments: [String]) throws -> any CallFollowing { throw StageError("a reference server follows nothing") }

        func restart() { server.restart() }

        func stop() { server.stop() }
    }
}
