/// What one token may ask: the configuration's limits, with the token's own in their place where it has any. Nil for no limit.
struct CallerMeasure: Sendable, Equatable {
    var requestsPerMinute: Int?
    /// How many requests may come at once; nil for a whole minute's.
    var requestsBurst: Int?
    var concurrentTurns: Int?

    /// That of a caller, where this is the configuration's.
    func of(_ caller: Caller) -> CallerMeasure {
        guard caller.limits != .configured else { return self }
        var measure = self
        if let own = caller.limits.requestsPerMinute { measure.requestsPerMinute = own == 0 ? nil : own }
        if let own = caller.limits.concurrentTurns { measure.concurrentTurns = own == 0 ? nil : own }
        return measure
    }
}
