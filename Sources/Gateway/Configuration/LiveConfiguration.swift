import Conversation
import Logging
import Synchronization

/// The configuration in force, and how another comes into force: read whole, applied whole, or not at all.
final class LiveConfiguration: Sendable {
    /// Puts a configuration in force of which those keys have changed. What can fail in it comes before anything has changed.
    typealias Apply = @Sendable (_ new: Configuration, _ changed: [String]) throws(GatewayFailure) -> Void

    /// What the gateway was started with: keys that need a restart are compared to it.
    private let started: Configuration
    private let inForce: Live<Configuration>
    private let apply: Apply
    private let logger: Logger
    /// One reload at a time.
    private let turn = Mutex(())

    init(_ configuration: Configuration, logger: Logger, apply: @escaping Apply) {
        started = configuration
        inForce = Live(configuration)
        self.logger = logger
        self.apply = apply
    }

    var configuration: Configuration { inForce.value }

    /// Reads the configuration again and puts in force what can be without a restart; a bad one leaves the old one in force.
    ///
    /// Reads files and waits for them: not for an event loop.
    /// - Throws: ``GatewayFailure`` as ``Configuration/load(_:environment:)``, logged already.
    func reload() throws(GatewayFailure) -> ReloadOutcome {
        do {
            return try turn.withLock { _ throws(GatewayFailure) in try readAndApply() }
        } catch {
            for problem in error.message.split(separator: "\n") {
                logger.error("configuration not reloaded, the old one stays in force", metadata: ["problem": "\(problem)"])
            }
            throw error
        }
    }

    /// What a reload would do, without doing it.
    /// - Throws: ``GatewayFailure`` as ``Configuration/load(_:environment:)``.
    func preview() throws(GatewayFailure) -> ReloadOutcome { outcome(try configuration.loadAgain()) }

    private func outcome(_ new: Configuration) -> ReloadOutcome {
        ReloadOutcome(
            live: ConfigurationChange.changes(from: configuration, to: new).filter { $0.effect == .live }.map(\.key),
            restart: ConfigurationChange.changes(from: started, to: new).filter { $0.effect == .restart }.map(\.key), warnings: new.warnings
        )
    }

    private func readAndApply() throws(GatewayFailure) -> ReloadOutcome {
        let old = inForce.value
        let new = try old.loadAgain()
        let outcome = outcome(new)
        if !outcome.live.isEmpty { try apply(new, outcome.live) }
        inForce.replace(new)
        tell(outcome.live, outcome.restart, new.warnings == old.warnings ? [] : new.warnings)
        return outcome
    }

    private func tell(_ live: [String], _ restart: [String], _ warnings: [String]) {
        for warning in warnings { logger.warning("configuration", metadata: ["warning": "\(warning)"]) }
        if live.isEmpty && restart.isEmpty { logger.notice("configuration reloaded, nothing has changed") }
        if !live.isEmpty { logger.notice("configuration reloaded", metadata: ["changed": "\(live.joined(separator: " "))"]) }
        guard !restart.isEmpty else { return }
        logger.warning("configuration comes into force with a restart", metadata: ["changed": "\(restart.joined(separator: " "))"])
    }
}
