/// The token of a check, from its making to its end.
public enum ProbeSession {
    /// Gives a fresh token to `body`; afterwards it is revoked, and what was said with it is forgotten.
    ///
    /// - Throws: ``GatewayFailure`` for a state that cannot be used, and what `body` throws.
    public static func with<Value: Sendable>(
        _ configuration: Configuration, _ body: (_ token: Secret) async throws -> Value
    ) async throws -> Value {
        let store = try TokenStore(StateDirectory(configuration.state).open())
        let probe = try ProbeToken.mint(store)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(probe.token)) } catch { outcome = .failure(error) }
        // It ends by itself within the minute; these only tidy up.
        try? store.revoke(probe.name)
        _ = try? await SessionDeletion.delete(probe.session, in: configuration)
        return try outcome.get()
    }
}
