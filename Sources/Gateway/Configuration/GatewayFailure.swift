public import Conversation

/// Why a command ends without having done its work: what happened, where, and how to mend it.
///
/// The message is for a person at a terminal; it never holds a secret.
public struct GatewayFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public let exitCode: ExitCode
    public let message: String

    public init(_ exitCode: ExitCode, _ message: String) {
        self.exitCode = exitCode
        self.message = message
    }

    public init(_ error: StateError) {
        switch error {
        case .damaged, .lost, .newer: self.init(.damagedState, error.description)
        case .exposed, .unusable: self.init(.permission, error.description)
        case .busy: self.init(.unavailable, error.description)
        }
    }

    public init(_ error: HistoryError) {
        switch error {
        case .damaged: self.init(.damagedState, error.description)
        case .readOnly: self.init(.permission, error.description)
        case .overloaded, .closed, .busy, .diskFull, .inputOutput, .failed: self.init(.unavailable, error.description)
        }
    }

    public var description: String { message }
}
