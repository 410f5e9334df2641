extension ControlVerb {
    /// What can be asked about the configuration in force.
    static func configuration(_ live: LiveConfiguration) -> [ControlVerb] {
        [
            .answer("config.reload") { _ in try telling { () throws(GatewayFailure) in try live.reload() } },
            .answer("config.check") { _ in try telling { () throws(GatewayFailure) in try live.preview() } },
        ]
    }

    /// A configuration that cannot be used is told as it is to whoever starts a gateway with it.
    private static func telling(_ body: () throws(GatewayFailure) -> ReloadOutcome) throws(ControlFailure) -> ReloadOutcome {
        do { return try body() } catch {
            throw ControlFailure(error.exitCode == .permission ? .exposedFile : .badConfiguration, error.message)
        }
    }
}
