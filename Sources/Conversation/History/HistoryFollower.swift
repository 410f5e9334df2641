import Synchronization

/// What one follower of a session has still to look at: filled on the writer's thread, emptied by whoever follows.
final class HistoryFollower: Sendable {
    /// Turns to look at; beyond them the oldest are let go, and counted.
    static let turnsMax = 1024

    struct Changes: Equatable {
        /// Turns that may have changed, in the order in which they did, each once.
        var turns: [TurnID] = []
        /// Turns that changed and were let go.
        var missed = 0
        /// Whether any turn that is known may have changed.
        var isAnyTurn = false
        /// Whether the session was deleted.
        var isDeleted = false
    }

    private let session: SessionKey
    private let changes = Mutex(Changes())
    let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init(_ session: SessionKey) {
        self.session = session
        (news, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Changes name turns, and seldom sessions: whose a turn is shows when it is looked at.
    func changed(_ list: [HistoryChange]) {
        let isNews = changes.withLock { changes -> Bool in
            for change in list {
                switch change {
                case .insert(let entry): if entry.session == session { changes.touch(entry.turn) }
                case .update(let turn, _, _, _), .setState(let turn, _, _), .deleteTurn(let turn), .delete(let turn, _),
                    .setUtterances(let turn, _):
                    changes.touch(turn)
                case .abandonLast(let key, _, _): if key == session { changes.isAnyTurn = true }
                case .deleteSession(let key): if key == session { changes = Changes(isDeleted: true) }
                case .setMeta, .summarise, .insertToolRun, .updateToolRun, .moveToolRuns, .keepLate, .dropLate, .anchorAudit: break
                }
            }
            return changes != Changes()
        }
        if isNews { tell.yield() }
    }

    func take() -> Changes {
        changes.withLock { changes in
            defer { changes = Changes() }
            return changes
        }
    }
}

extension HistoryFollower.Changes {
    fileprivate mutating func touch(_ turn: TurnID) {
        // The last few are what the next change is about, as a rule.
        guard !turns.suffix(8).contains(turn) else { return }
        turns.append(turn)
        if turns.count > HistoryFollower.turnsMax {
            turns.removeFirst()
            missed += 1
        }
    }
}
