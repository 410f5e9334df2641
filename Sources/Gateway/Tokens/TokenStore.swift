public import Conversation
import Foundation
import GRDB

/// The tokens of the state: digests only; a token itself exists once, when it is created.
public struct TokenStore: Sendable {
    /// The name that stands for `--token-file`.
    public static let fileName = "file"
    /// What every created token begins with, so that leaked ones can be searched for.
    static let prefix = "vg_"

    private let connection: DatabaseQueue

    /// - Throws: `GatewayFailure` when the database cannot be opened.
    public init(_ state: StateFile) throws(GatewayFailure) {
        connection = try reporting { try state.connect() }
    }

    /// Makes a token of 32 random bytes, stores its digest and returns the printed form, the only time it is seen.
    /// - Throws: `GatewayFailure` 64 when the name is taken, reserved or malformed.
    public func create(
        name: String, session: SessionKey = .main, profile: Profile = .voice, scopes: TokenScopes = .usual,
        limits: TokenLimits = .configured, lifetime: TokenLifetime? = nil, nowMs: Int64 = WallClock.nowMs()
    ) throws(GatewayFailure) -> Secret {
        guard SessionKey(name) != nil else {
            throw GatewayFailure(.usage, "a token's name is 1 to 64 of A-Z a-z 0-9 _ -")
        }
        guard name != Self.fileName else { throw GatewayFailure(.usage, "the name \(name) stands for --token-file: choose another") }
        guard !ProbeToken.isProbe(name) else {
            throw GatewayFailure(.usage, "names that begin with \(ProbeToken.prefix) are kept for checks: choose another")
        }
        return try insert(
            name: name, session: session, profile: profile, scopes: scopes, limits: limits, lifetime: lifetime, nowMs: nowMs)
    }

    /// The same, for any name.
    func insert(
        name: String, session: SessionKey, profile: Profile, scopes: TokenScopes = .usual, limits: TokenLimits = .configured,
        lifetime: TokenLifetime?, nowMs: Int64 = WallClock.nowMs()
    ) throws(GatewayFailure) -> Secret {
        let token = Self.random()
        let inserted = try writing { db in
            try db.execute(
                sql: """
                    INSERT INTO tokens (name, digest, session, profile, created, expires, scopes, requests_per_minute, concurrent_turns)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING
                    """,
                arguments: [
                    name, Self.digest(token), session.rawValue, profile.rawValue, nowMs, lifetime.map { nowMs + $0.milliseconds },
                    scopes.description, limits.requestsPerMinute, limits.concurrentTurns,
                ])
            return db.changesCount > 0
        }
        guard inserted else {
            throw GatewayFailure(.usage, "there is a token named \(name): choose another name, or `token revoke \(name)` first")
        }
        return token
    }

    /// Every token, by name.
    public func list(nowMs: Int64 = WallClock.nowMs()) throws(GatewayFailure) -> [TokenRecord] {
        try reporting { try connection.read { try TokenRecord.all($0, nowMs: nowMs) } }
    }

    /// Takes a token out, and those it took the place of; running gateways refuse them within a second.
    /// - Throws: `GatewayFailure` 64 when there is none of that name.
    public func revoke(_ name: String) throws(GatewayFailure) {
        let removed = try writing { db in
            try db.execute(sql: "DELETE FROM token_predecessors WHERE name = ?", arguments: [name])
            try db.execute(sql: "DELETE FROM tokens WHERE name = ?", arguments: [name])
            return db.changesCount > 0
        }
        guard removed else { throw Self.unknown(name) }
    }

    func writing<Output>(_ body: (Database) throws -> Output) throws(GatewayFailure) -> Output {
        try reporting { try connection.write { try body($0) } }
    }

    static func digest(_ token: Secret) -> Data { Data(token.withBytes { TokenDigest(of: $0) }.stored) }

    static func unknown(_ name: String) -> GatewayFailure {
        name == fileName
            ? GatewayFailure(.usage, "the token \(name) is that of --token-file: change it in its file")
            : GatewayFailure(.usage, "there is no token of that name: `token list` shows them")
    }

    static func random() -> Secret {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<TokenDigest.bytes / 8).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
        // base64url (RFC 4648 section 5) without padding.
        let text = Data(bytes).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        return Secret((prefix + text).utf8)
    }
}

/// Turns what SQLite throws into what a command reports.
package func reporting<Output>(_ body: () throws -> Output) throws(GatewayFailure) -> Output {
    do {
        return try body()
    } catch let failure as GatewayFailure {
        throw failure
    } catch {
        throw GatewayFailure(HistoryError(sqlite: error))
    }
}
