public import Conversation

/// Whom a valid token stands for; all that the rest of the gateway learns of a token.
public struct Caller: Sendable, Hashable {
    /// The token's name, for limits, logs and audit.
    public let name: String
    public let session: SessionKey
    public let profile: Profile
    public let scopes: TokenScopes
    public let limits: TokenLimits

    public init(
        name: String, session: SessionKey, profile: Profile, scopes: TokenScopes = .usual, limits: TokenLimits = .configured
    ) {
        self.name = name
        self.session = session
        self.profile = profile
        self.scopes = scopes
        self.limits = limits
    }
}
