import Simulators

/// Starts reference callers for cases about calls, right ones or with a fault planted.
enum ReferenceBench {
    static func of(_ fault: Fault?, _ clock: any StageClock) -> CallBench {
        { plan in
            var behaviour = CallerBehaviour()
            fault?.plant(in: &behaviour)
            let token = ReferenceCaller.token
            guard let options = CallerOptions(environment: plan.environment, token: token, folder: plan.folder) else {
                throw StageError("the plan names no voice service")
            }
            return Caller(try ReferenceCaller(options, clock: clock, behaviour: behaviour), token: token)
        }
    }

    private struct Following: CallFollowing {
        let caller: ReferenceCaller
        let arguments: [String]

        var output: String { caller.command(arguments).output }

        func stop() {}
    }

    /// A reference caller as the thing a case judges.
    private struct Caller: CallGateway {
        let caller: ReferenceCaller
        let token: String

        init(_ caller: ReferenceCaller, token: String) {
            self.caller = caller
            self.token = token
        }

        var endpoint: Endpoint? { caller.endpoint }
        var problem: String? { nil }
        var log: String { caller.log }
        var upstream: (open: Int, cancelled: Int)? { caller.upstream }

        func exportSession(_ key: String) throws -> String { caller.exportedSession }

        func command(_ arguments: [String]) throws -> CallCommandResult {
            let outcome = caller.command(arguments)
            return CallCommandResult(code: outcome.code, output: outcome.output, complaint: outcome.error)
        }

        func follow(_ arguments: [String]) throws -> any CallFollowing { Following(caller: caller, arguments: arguments) }

        func restart() throws { throw StageError("a reference caller is not started again") }

        func stop() { caller.stop() }
    }
}
