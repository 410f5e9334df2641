import Synchronization

/// Tells those who follow a session which turns have changed, once that is durable. Costs the writer nothing while nobody follows.
final class HistoryFeed: Sendable {
    private let followers = Mutex<[ObjectIdentifier: HistoryFollower]>([:])
    private let isFollowed = Atomic(false)

    func add(_ follower: HistoryFollower) {
        followers.withLock { followers in
            followers[ObjectIdentifier(follower)] = follower
            isFollowed.store(true, ordering: .releasing)
        }
    }

    func remove(_ follower: HistoryFollower) {
        followers.withLock { followers in
            followers[ObjectIdentifier(follower)] = nil
            isFollowed.store(!followers.isEmpty, ordering: .releasing)
        }
    }

    /// What a transaction has changed; called on the writer's thread.
    func committed(_ submissions: [HistorySubmission]) {
        guard isFollowed.load(ordering: .acquiring) else { return }
        let changes = submissions.flatMap(\.changes)
        for follower in followers.withLock({ Array($0.values) }) { follower.changed(changes) }
    }
}
