import Conversation
import NIOCore

/// The first words on a connection: decisions only (docs/wire/clawdbot.md CB-5 to CB-9).
///
/// The server challenges, and servers that do not are not waited for long; then `connect` names the protocols, and its answer is the
/// greeting.
struct ClawdbotHandshake {
    static let versionMin = 3
    static let versionMax = 4
    /// How long a challenge is waited for.
    static let challengeLimit: TimeAmount = .milliseconds(750)

    enum Action: Equatable {
        case none
        case sendConnect(ClosedRange<Int>)
        case ready(ClawdbotHello)
        case refuse(ClawdbotRefusal)
        /// Connect anew, naming this one protocol: the range was not understood.
        case again(Int)
    }

    private enum State { case waiting, asked, over }

    private let versions: ClosedRange<Int>
    private var state = State.waiting

    /// - Parameter version: the one protocol to name; nil for all that are known here.
    init(version: Int? = nil) { versions = version.map { $0...$0 } ?? Self.versionMin...Self.versionMax }

    mutating func challenged() -> Action { ask() }

    mutating func challengeIsLate() -> Action { ask() }

    private mutating func ask() -> Action {
        guard state == .waiting else { return .none }
        state = .asked
        return .sendConnect(versions)
    }

    /// The answer to `connect`.
    mutating func answered(_ answer: ClawdbotAnswer) -> Action {
        guard state == .asked else { return .none }
        state = .over
        guard answer.isGood else { return refused(answer.error ?? ClawdbotError(code: "", message: "no reason given")) }
        guard let hello = ClawdbotHello(answer.payload) else {
            return .refuse(.refused(ClawdbotError(code: "", message: "its greeting cannot be read")))
        }
        guard versions.contains(hello.version) else { return .refuse(.otherProtocol(hello.version)) }
        return .ready(hello)
    }

    private func refused(_ error: ClawdbotError) -> Action {
        guard let expected = error.expectedProtocol else { return .refuse(.refused(error)) }
        guard (Self.versionMin...Self.versionMax).contains(expected), versions.count > 1 else {
            return .refuse(.otherProtocol(expected))
        }
        return .again(expected)
    }

    mutating func closed(code: Int?, reason: String) -> Action {
        guard state != .over else { return .none }
        state = .over
        return .refuse(.closed(code: code, reason: reason))
    }

    mutating func isLate() -> Action {
        guard state != .over else { return .none }
        state = .over
        return .refuse(.slow)
    }
}
