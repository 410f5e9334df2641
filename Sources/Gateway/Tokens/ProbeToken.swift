public import Conversation

/// A token that a check makes for its own requests: it ends within a minute, speaks in a session of its own, and is answered by the
/// scripted agent whatever the gateway's agent is, so that no check costs anything or tells anybody's agent anything.
public struct ProbeToken: Sendable {
    /// What the names of such tokens begin with; no other token may have such a name.
    public static let prefix = "probe-"
    /// The longest it lasts.
    public static let secondsMax = 59

    public let name: String
    public let token: Secret
    /// Where its requests are remembered until the check is over: named as the token, so that it is nobody's.
    public let session: SessionKey

    /// Makes one in the state.
    /// - Throws: as `TokenStore.create`.
    public static func mint(_ store: TokenStore) throws(GatewayFailure) -> ProbeToken {
        let name = prefix + String(UInt64.random(in: .min ... .max), radix: 36)
        guard let lifetime = TokenLifetime("\(secondsMax)s"), let session = SessionKey(name) else {
            throw GatewayFailure(.usage, "no lifetime of \(secondsMax) s")
        }
        let token = try store.insert(name: name, session: session, profile: .api, lifetime: lifetime)
        return ProbeToken(name: name, token: token, session: session)
    }

    static func isProbe(_ name: String) -> Bool { name.hasPrefix(prefix) }
}

extension Caller {
    /// Whether a check asks.
    var isProbe: Bool { ProbeToken.isProbe(name) }
}
