import NIOCore

/// Which requests wait for an answer, and which answer is whose: decisions only.
///
/// Ids count up from 1 and are never given out twice, not even on another connection. An answer completes the request whose id it bears,
/// in type and value, while that one waits; any other is dropped and counted.
struct JSONRPCClientMachine<Ticket> {
    /// Most requests that may wait at once.
    static var pendingMax: Int { 64 }
    /// How many of the requests that were given up are remembered, to tell a late answer from a second one.
    private static var expiredMax: Int { 256 }

    private struct Pending {
        let id: Int64
        let ticket: Ticket
        let deadline: NIODeadline
    }

    /// At most ``pendingMax``, oldest first: looking through them costs less than a table.
    private var pending: [Pending] = []
    private var expired: [Int64] = []
    private var lastID: Int64 = 0
    private(set) var drops = FrameDropCounts()

    var isIdle: Bool { pending.isEmpty }
    var count: Int { pending.count }

    /// When the next request is given up.
    var nextDeadline: NIODeadline? { pending.min { $0.deadline < $1.deadline }?.deadline }

    /// Takes in a request and returns the id to send it with; nil when ``pendingMax`` wait already.
    mutating func begin(_ ticket: Ticket, deadline: NIODeadline) -> Int64? {
        guard pending.count < Self.pendingMax else { return nil }
        lastID += 1
        pending.append(Pending(id: lastID, ticket: ticket, deadline: deadline))
        return lastID
    }

    /// The request that an answer with this id completes; nil when it completes none, which is counted.
    mutating func answered(_ id: Int64?) -> Ticket? {
        guard let index = pending.firstIndex(where: { $0.id == id }) else {
            drops.count(reason(id))
            return nil
        }
        return pending.remove(at: index).ticket
    }

    /// The requests whose deadline has come, oldest first.
    mutating func expire(at now: NIODeadline) -> [Ticket] {
        let over = pending.filter { $0.deadline <= now }
        guard !over.isEmpty else { return [] }
        pending.removeAll { $0.deadline <= now }
        remember(over.map(\.id))
        return over.map(\.ticket)
    }

    /// The requests that no answer can come to any more, oldest first: the connection they were sent on is gone.
    mutating func disconnect() -> [Ticket] {
        defer { pending = [] }
        remember(pending.map(\.id))
        return pending.map(\.ticket)
    }

    private func reason(_ id: Int64?) -> FrameDrop {
        guard let id, (1...max(1, lastID)).contains(id), lastID > 0 else { return .unknownID }
        return expired.contains(id) ? .lateAnswer : .duplicateAnswer
    }

    private mutating func remember(_ ids: [Int64]) {
        expired.append(contentsOf: ids)
        if expired.count > Self.expiredMax { expired.removeFirst(expired.count - Self.expiredMax) }
    }
}
