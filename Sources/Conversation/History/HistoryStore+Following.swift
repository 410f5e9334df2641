extension HistoryStore {
    /// Follows a session: its last entries, then each as it becomes durable, is corrected or taken back, until the task is cancelled.
    ///
    /// Reads the disk from the task's own thread. Many changes of a turn in a short time may be told as one.
    ///
    /// - Throws: ``HistoryError``, and what `each` throws.
    public func follow(_ session: SessionKey, last: Int, each: (EntryNews) async throws -> Void) async throws {
        let follower = HistoryFollower(session)
        feed.add(follower)
        defer { feed.remove(follower) }
        var tail = HistoryTail(session)
        let recent = tail.begin(try reader.newest(session: session, limit: max(last, HistoryTail.turnsMax)))
        for entry in recent.suffix(max(0, last)) { try await each(.said(entry)) }
        for await _ in follower.news {
            let changes = follower.take()
            if changes.isDeleted {
                tail.forgetAll()
                try await each(.deleted)
            }
            if changes.missed > 0 { try await each(.missed(changes.missed)) }
            for turn in (changes.isAnyTurn ? tail.turns : []) + changes.turns {
                for news in tail.changed(turn, try reader.entries(of: turn)) { try await each(news) }
            }
        }
    }

    /// Deletes all that is stored of a session, its summaries too; returns how many entries that were, once it is durable.
    public func delete(_ session: SessionKey) async throws(HistoryError) -> Int {
        let count = try reader.count(session: session)
        let outcome = await withCheckedContinuation { done in
            submit([.deleteSession(session)]) { done.resume(returning: $0) }
        }
        try outcome.get()
        return count
    }
}
