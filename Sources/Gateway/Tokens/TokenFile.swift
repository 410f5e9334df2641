public import Conversation

/// The file of `--token-file`: one token beside those of the state, for those who bring their own.
public struct TokenFile: Sendable {
    public let path: String
    public let profile: Profile

    public init(path: String, profile: Profile = .api) {
        self.path = path
        self.profile = profile
    }

    /// Reads the file.
    /// - Throws: `GatewayFailure` as `SecretFile.read`.
    func load() throws(GatewayFailure) -> (record: TokenRecord, stamp: SecretFile.Stamp) {
        let (secret, stamp) = try SecretFile.stamped(path, purpose: "the token file")
        // Whoever writes the gateway's own files may do all that a token can allow.
        let caller = Caller(name: TokenStore.fileName, session: .main, profile: profile, scopes: .all)
        let record = TokenRecord(
            caller: caller, createdMs: 0, expiresMs: nil, digest: secret.withBytes { TokenDigest(of: $0) }, predecessors: [])
        return (record, stamp)
    }
}
