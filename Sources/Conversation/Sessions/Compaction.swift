/// A summary of a session's oldest turns under way, between two turns. Confined to its session.
final class Compaction {
    /// What it is made of: as long as these turns are the oldest and unchanged, it holds.
    struct Source: Equatable {
        var id: TurnID
        var edits: Int
    }

    /// Told apart from those that were given up.
    let number: UInt64
    let sources: [Source]
    /// Nil until the agent has begun.
    var run: (any AgentRun)?
    /// Gives it up when it takes too long.
    var deadline: Task<Void, Never>?
    var prose = ""

    /// More than a summary may have is not waited for.
    static let proseBytesMax = 4 * EarlierTalk.proseBytesMax
    static let timeout = Duration.seconds(30)
    /// After so many that were cut off by turns the oldest turns are compacted by their form alone.
    static let setbacksMax = 2

    init(number: UInt64, sources: [Source]) {
        self.number = number
        self.sources = sources
    }

    static func sources(_ turns: some Sequence<SessionMemory.PastTurn>) -> [Source] {
        turns.map { Source(id: $0.id, edits: $0.edits) }
    }

    func cancel() {
        run?.cancel()
        deadline?.cancel()
    }
}

/// Where the agent that writes a summary sends it: the session that asked for it.
final class CompactionTap: ReplyTap {
    private let session: Session
    private let number: UInt64

    init(_ session: Session, _ number: UInt64) {
        self.session = session
        self.number = number
    }

    var executor: any SerialExecutor { session.executor }

    func send(_ event: AgentEvent) { session.assumeIsolated { $0.summarised(event, number) } }

    func flush() {}

    func deliver(_ event: AgentEvent) async { await session.summarised(event, number) }

    func ready() async {}
}
