import Glibc
public import Simulators

extension LaunchedGateway: CallGateway {
    public var endpoint: Endpoint? { Endpoint(url: baseURL) }
    public var log: String { errorTail }
    public var upstream: (open: Int, cancelled: Int)? { nil }

    public func follow(_ arguments: [String]) throws -> any CallFollowing { FollowedCommand(process: try begin(arguments)) }

    private struct FollowedCommand: CallFollowing {
        let process: ChildProcess

        var output: String { process.outputText }

        func stop() {
            process.signal(SIGINT)
            process.stop()
        }
    }
}

/// Starts gateways for cases about calls: the program under test, one for each case.
public enum GatewayBench {
    /// A bench on which the program at a path is judged.
    public static func of(gateway path: String) -> CallBench {
        { plan in
            try LaunchedGateway(
                // The plan's own variables say where the model is, whichever agent asks it.
                LaunchedGateway.Plan(
                    gateway: path, agent: plan.agent.rawValue, upstreamURL: nil, profile: .elevenlabs,
                    configuration: plan.environment))
        }
    }
}
