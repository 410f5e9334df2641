import Conversation

/// A run's failures as a turn is told of them: what happened and a true status, never the server's own words.
enum ClawdbotFault {
    static let unreachable = ClawdbotRefusal.unreachable("").failure
    static let unanswered = AgentFailure(.timedOut, "The Clawdbot gateway did not take the message in time.", status: 504)
    static let runTimedOut = AgentFailure(.timedOut, "The Clawdbot gateway gave up on the message.", status: 504)
    static let truncated = AgentFailure(.truncated, "The Clawdbot gateway was lost in the middle of its reply.", status: 502)
    static let tooLong = AgentFailure(.brokenProtocol, "The Clawdbot gateway sent a reply longer than any may be.", status: 502)
    static let tooLarge = AgentFailure(.refusedRequest, "The message is longer than the Clawdbot gateway takes.", status: 413)
    static let nothingSaid = AgentFailure(.refusedRequest, "There is no user message to send to the Clawdbot gateway.", status: 400)
    static let overloaded = AgentFailure(
        .overloaded, "Too many messages wait for the Clawdbot gateway.", status: 503, retryAfterSeconds: 1, isPassing: true)

    /// A run that ended with an error of this kind.
    static func run(_ kind: String?) -> AgentFailure {
        switch kind {
        case "timeout": runTimedOut
        case "rate_limit":
            AgentFailure(
                .overloaded, "The Clawdbot gateway's model takes no more requests for now.", status: 503, retryAfterSeconds: 1,
                isPassing: true)
        case "context_length": AgentFailure(.refusedRequest, "The Clawdbot gateway's session is too long for its model.", status: 400)
        case "refusal": AgentFailure(.refusedRequest, "The Clawdbot gateway's model refused the message.", status: 400)
        default: AgentFailure(.brokenProtocol, "The Clawdbot gateway reported a failure.", status: 502)
        }
    }

    /// A request that was refused.
    static func request(_ error: ClawdbotError) -> AgentFailure {
        let seconds = error.retryAfterMs.map { min(max($0 / 1_000, 1), 600) }
        switch error.code {
        case "UNAVAILABLE":
            return AgentFailure(
                .overloaded, "The Clawdbot gateway failed.", status: 503, retryAfterSeconds: seconds ?? 1, isPassing: seconds != nil)
        case "AGENT_TIMEOUT": return runTimedOut
        case "NOT_LINKED", "NOT_PAIRED", "FORBIDDEN":
            return AgentFailure(.refusedCredentials, "The Clawdbot gateway does not allow that to this gateway.", status: 502)
        default:
            if error.message.contains("missing scope") {
                return AgentFailure(.refusedCredentials, "The Clawdbot gateway does not allow that to this gateway.", status: 502)
            }
            return AgentFailure(.refusedRequest, "The Clawdbot gateway refused the message.", status: 400)
        }
    }
}
