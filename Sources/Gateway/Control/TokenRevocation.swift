/// What `token revoke --now` did.
public struct TokenRevocation: Codable, Sendable, Equatable {
    /// How many answers were cut short.
    public let streams: Int

    /// Revokes a token in the state, and has the gateway that runs with it cut what it is answering for it; nil where none runs.
    ///
    /// The state comes first, so that nothing new can begin in between.
    ///
    /// - Throws: ``GatewayFailure`` 64 when there is no such token, 69 when the token is out but the gateway did not cut.
    public static func revokeNow(_ name: String, in configuration: Configuration) async throws(GatewayFailure) -> TokenRevocation? {
        try TokenStore(StateDirectory(configuration.state).open()).revoke(name)
        guard let client = try ControlClient.find(state: configuration.state, answerTimeout: .seconds(10)) else { return nil }
        do {
            return try await client.ask("token.cut", ["name": .text(name)], as: TokenRevocation.self)
        } catch {
            throw GatewayFailure(
                .unavailable, "\(name) is revoked, but the running gateway did not cut what it answers: \(ControlFailure(error).message)")
        }
    }
}
