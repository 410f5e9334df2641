/// What is to be done when: the earliest first, and of one instant what was planned first.
struct Agenda<Item> {
    /// The latest first, so that the earliest is taken off the end; of one instant what was planned last comes first.
    private var plans: [(at: Duration, item: Item)] = []

    var next: Duration? { plans.last?.at }
    var count: Int { plans.count }

    mutating func plan(_ item: Item, at instant: Duration) {
        var (low, high) = (0, plans.count)
        while low < high {
            let middle = (low + high) / 2
            if plans[middle].at > instant { low = middle + 1 } else { high = middle }
        }
        plans.insert((instant, item), at: low)
    }

    /// The earliest plan due by an instant.
    mutating func take(by instant: Duration) -> (at: Duration, item: Item)? {
        guard let last = plans.last, last.at <= instant else { return nil }
        plans.removeLast()
        return last
    }

    mutating func cancel(where isVoid: (Item) -> Bool) { plans.removeAll { isVoid($0.item) } }
}
