import Conversation
import Foundation
import GRDB

/// What the gateway remembers of what it set up at ElevenLabs; ids and a digest, never a secret.
struct PlatformMemory: Sendable, Equatable {
    /// Ids of another server than this are none of ours.
    var baseURL: String
    var agentID: String?
    var secretID: String?
    /// The token whose value the secret holds.
    var tokenName: String?
    /// The digest of that value: the secret itself cannot be read back.
    var tokenDigest: [UInt8]?
    var webhookID: String?
}

/// Where ``PlatformMemory`` is kept: one row of the state.
struct PlatformMemoryStore: Sendable {
    private let connection: DatabaseQueue

    /// - Throws: ``GatewayFailure`` when the database cannot be opened.
    init(_ state: StateFile) throws(GatewayFailure) {
        connection = try reporting { try state.connect() }
    }

    /// - Returns: an empty memory when nothing was set up, or something at another server.
    func load(baseURL: String) throws(GatewayFailure) -> PlatformMemory {
        let row = try reporting {
            try connection.read { db in
                try Row.fetchOne(
                    db, sql: "SELECT agent, secret, token, digest, webhook FROM elevenlabs WHERE id = 1 AND base_url = ?",
                    arguments: [baseURL])
            }
        }
        guard let row else { return PlatformMemory(baseURL: baseURL) }
        return PlatformMemory(
            baseURL: baseURL, agentID: row[0], secretID: row[1], tokenName: row[2], tokenDigest: (row[3] as Data?).map(Array.init),
            webhookID: row[4])
    }

    func save(_ memory: PlatformMemory, nowMs: Int64 = WallClock.nowMs()) throws(GatewayFailure) {
        try reporting {
            try connection.write { db in
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO elevenlabs (id, base_url, agent, secret, token, digest, webhook, at)
                        VALUES (1, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        memory.baseURL, memory.agentID, memory.secretID, memory.tokenName, memory.tokenDigest.map { Data($0) },
                        memory.webhookID, nowMs,
                    ])
            }
        }
    }
}
