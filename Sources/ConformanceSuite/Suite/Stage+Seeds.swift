import Simulators

extension Stage {
    /// Seeds for a play that repeats itself under different chances, all drawn from the run's.
    func seeds(_ count: Int) -> [UInt64] {
        var random = SeededRandom(seed: settings.seed)
        return (0..<count).map { _ in random.next() }
    }
}
