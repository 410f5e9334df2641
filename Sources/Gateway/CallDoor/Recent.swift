/// The last few names that were seen, so that they are known when they come again.
struct Recent<Name: Hashable & Sendable>: Sendable {
    let namesMax: Int
    private var names: Set<Name> = []
    private var order: [Name] = []
    private var oldest = 0

    init(namesMax: Int) { self.namesMax = namesMax }

    func contains(_ name: Name) -> Bool { names.contains(name) }

    /// False when it was known.
    @discardableResult
    mutating func insert(_ name: Name) -> Bool {
        guard names.insert(name).inserted else { return false }
        if order.count < namesMax {
            order.append(name)
        } else {
            names.remove(order[oldest])
            order[oldest] = name
            oldest = (oldest + 1) % namesMax
        }
        return true
    }
}
