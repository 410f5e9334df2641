/// What became of reading the configuration again, as `config reload` prints it.
public struct ReloadOutcome: Sendable, Equatable, Codable {
    /// Keys that have changed and are in force.
    public var live: [String] = []
    /// Keys that differ from what the gateway was started with, and come into force when it is started again.
    public var restart: [String] = []
    public var warnings: [String] = []

    public init(live: [String] = [], restart: [String] = [], warnings: [String] = []) {
        self.live = live
        self.restart = restart
        self.warnings = warnings
    }
}
