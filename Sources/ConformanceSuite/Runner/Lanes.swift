import Synchronization

/// Sessions of their own, each with its token, so that cases that would wait for each other in one session are played at the same time.
public final class Lanes: Sendable {
    /// One session of the gateway under test.
    public struct Lane: Sendable {
        public var token: String
        public var exportSession: @Sendable () throws -> String

        public init(token: String, exportSession: @escaping @Sendable () throws -> String) {
            self.token = token
            self.exportSession = exportSession
        }
    }

    /// How many cases are played at a time.
    public let count: Int
    /// None of them may stand in a report.
    public let tokens: [String]
    private let free: Mutex<[Lane]>

    public init(_ lanes: [Lane]) {
        count = lanes.count
        tokens = lanes.map(\.token)
        free = Mutex(lanes)
    }

    /// A lane nobody plays in; nil when a play that overran still holds the last one.
    func take() -> Lane? { free.withLock { $0.popLast() } }

    func give(_ lane: Lane) { free.withLock { $0.insert(lane, at: 0) } }
}
