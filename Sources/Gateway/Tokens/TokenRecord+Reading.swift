import Conversation
import Foundation
import GRDB

extension TokenRecord {
    /// Every row of the table, by name, each with its predecessors that are still good.
    static func all(_ db: Database, nowMs: Int64) throws -> [TokenRecord] {
        let predecessors = try predecessors(db, nowMs: nowMs)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT name, digest, session, profile, created, expires, scopes, requests_per_minute, concurrent_turns
                FROM tokens ORDER BY name
                """)
        return try rows.map { row in
            let name: String = row[0]
            guard let digest = TokenDigest(stored: row[1] as Data), let session = SessionKey(row[2]),
                let profile = Profile(rawValue: row[3]), let scopes = TokenScopes(row[6] as String)
            else { throw GatewayFailure(.damagedState, "the token \(name) is malformed in the state: revoke it and create it anew") }
            let limits = TokenLimits(requestsPerMinute: row[7], concurrentTurns: row[8])
            return TokenRecord(
                caller: Caller(name: name, session: session, profile: profile, scopes: scopes, limits: limits), createdMs: row[4],
                expiresMs: row[5], digest: digest, predecessors: predecessors[name] ?? [])
        }
    }

    private static func predecessors(_ db: Database, nowMs: Int64) throws -> [String: [TokenPredecessor]] {
        var found: [String: [TokenPredecessor]] = [:]
        let rows = try Row.fetchAll(
            db, sql: "SELECT name, digest, until FROM token_predecessors WHERE until > ? ORDER BY until", arguments: [nowMs])
        for row in rows {
            let name: String = row[0]
            guard let digest = TokenDigest(stored: row[1] as Data) else { continue }
            found[name, default: []].append(TokenPredecessor(digest: digest, untilMs: row[2]))
        }
        return found
    }
}
