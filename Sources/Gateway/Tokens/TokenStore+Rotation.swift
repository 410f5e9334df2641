import Conversation
import Foundation
import GRDB

extension TokenStore {
    /// How many old tokens of one name may be in their grace at once; each costs every request a comparison.
    public static let predecessorsMax = 64

    /// Gives a token a successor of the same name, session, profile, scopes, limits and end, and returns its printed form, the only time
    /// it is seen.
    ///
    /// The old one stays good for `grace`. Those that were rotated before keep their own grace, but no old token outlives the latest
    /// rotation's: `--grace 0` leaves the new one alone.
    /// - Throws: `GatewayFailure` 64 when there is none of that name, when it has expired, or when too many are in their grace.
    public func rotate(
        _ name: String, grace: TokenGrace = .usual, nowMs: Int64 = WallClock.nowMs()
    ) throws(GatewayFailure) -> Secret {
        let token = Self.random()
        let untilMs = nowMs + grace.milliseconds
        try writing { db in
            guard let record = try TokenRecord.all(db, nowMs: nowMs).first(where: { $0.caller.name == name }) else {
                throw Self.unknown(name)
            }
            guard !record.hasExpired(nowMs: nowMs) else {
                throw GatewayFailure(.usage, "the token \(name) has expired: `token revoke \(name)` and create it anew")
            }
            guard grace.milliseconds == 0 || record.predecessors.count < Self.predecessorsMax else {
                throw GatewayFailure(
                    .usage,
                    "\(Self.predecessorsMax) older tokens of \(name) are in their grace: rotate it with --grace 0 to end them all, or wait")
            }
            try db.execute(sql: "DELETE FROM token_predecessors WHERE until <= ?", arguments: [nowMs])
            if grace.milliseconds == 0 {
                try db.execute(sql: "DELETE FROM token_predecessors WHERE name = ?", arguments: [name])
            } else {
                try db.execute(
                    sql: "UPDATE token_predecessors SET until = ? WHERE name = ? AND until > ?", arguments: [untilMs, name, untilMs])
                try db.execute(
                    sql: "INSERT INTO token_predecessors (digest, name, until) VALUES (?, ?, ?)",
                    arguments: [Data(record.digest.stored), name, untilMs])
            }
            try db.execute(sql: "UPDATE tokens SET digest = ? WHERE name = ?", arguments: [Self.digest(token), name])
        }
        return token
    }
}
