import Conversation
import Logging
import NIOCore
import Synchronization

/// Says in the log what is wrong with the endpoint and how to mend it, at most once a minute. From any thread.
final class ClawdbotLog: Sendable {
    private let place: BaseURL
    private let logger: Logger
    private let lines = Mutex(LineThrottle())

    init(_ place: BaseURL, _ logger: Logger) {
        self.place = place
        self.logger = logger
    }

    func failed(_ failure: AgentFailure) {
        let refusal: ClawdbotRefusal
        if failure == ClawdbotRefusal.token.failure {
            refusal = .token
        } else if failure == ClawdbotRefusal.endpointOff.failure {
            refusal = .endpointOff
        } else if failure.kind == .unreachable {
            refusal = .unreachable("no connection")
        } else if failure.kind == .tls {
            refusal = .tls(failure)
        } else {
            return
        }
        guard let held = lines.withLock({ $0.pass(at: .now()) }) else { return }
        logger.warning(
            "the Clawdbot gateway cannot be used",
            metadata: ["url": "\(place)", "problem": "\(refusal.problem)", "mend": "\(refusal.mend)", "not_logged": "\(held)"])
    }
}
