import Conversation

/// What became of a request.
enum RequestOutcome: Sendable, Equatable {
    /// Answered to the end.
    case complete
    /// Its turn was answered before, and the same was said again.
    case replayed
    /// Its turn was cut short, and why.
    case interrupted(InterruptionReason)
    /// Whoever asked went before there was an answer, and no turn was cut by it.
    case abandoned
    /// Cut in the middle, since its token was revoked.
    case revoked
    /// Cut in the middle, since its client read too slowly.
    case slowClient
    /// Turned away with an answer that says why: no token, no such route, a limit.
    case refused
    /// The agent or the store failed it; in profile `voice` that was spoken.
    case failed(AgentFailure.Kind)

    init(_ end: TurnEnd) {
        switch end {
        case .complete: self = .complete
        case .interrupted(let reason): self = .interrupted(reason)
        case .failed(let kind): self = .failed(kind)
        }
    }

    /// A label of metrics, logs and audit records.
    var label: String {
        switch self {
        case .complete: "complete"
        case .replayed: "replayed"
        case .interrupted: "interrupted"
        case .abandoned: "abandoned"
        case .revoked: "revoked"
        case .slowClient: "slow_client"
        case .refused: "refused"
        case .failed: "failed"
        }
    }

    /// Why, where there is more to tell: what cut it short, how it failed.
    var cause: String? {
        switch self {
        case .interrupted(let reason): reason.rawValue
        case .failed(let kind): kind.rawValue
        case .complete, .replayed, .abandoned, .revoked, .slowClient, .refused: nil
        }
    }
}
