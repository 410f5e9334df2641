import Conversation
import NIOCore
import NIOHTTP1

/// Whether a request that was refused for the moment is asked once more, and when. No sockets; the time is given.
struct SecondChance {
    private let latest: NIODeadline
    /// Whether there may still be one; until it is used or the reply has begun.
    private(set) var isOpen: Bool

    /// - Parameter within: how long after `start` it may be asked at the latest; zero for not at all.
    init(start: NIODeadline, within: TimeAmount) {
        latest = start + within
        isOpen = within > .zero
    }

    mutating func close() { isOpen = false }

    /// How long to wait before asking again; nil for never. Used up by the asking.
    ///
    /// - Parameter headers: of the refusal; nil when it came in the stream.
    mutating func wait(after failure: AgentFailure, _ headers: HTTPHeaders?, now: NIODeadline) -> TimeAmount? {
        guard isOpen, failure.kind == .overloaded, failure.isPassing, headers?.first(name: "x-should-retry") != "false",
            let wait = Self.wait(headers?.first(name: "retry-after")), now + wait <= latest
        else { return nil }
        isOpen = false
        return wait
    }

    /// As long as the upstream asks; where it does not say, a little while that differs from one gateway to the next. Nil for a date.
    private static func wait(_ retryAfter: String?) -> TimeAmount? {
        guard let retryAfter else { return .milliseconds(.random(in: 150...350)) }
        guard let seconds = Int64(retryAfter), (0...600).contains(seconds) else { return nil }
        return max(.seconds(seconds), .milliseconds(100))
    }
}
