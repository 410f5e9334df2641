public import Conversation
import Foundation

/// What `sessions delete` did.
public struct SessionDeletion: Codable, Sendable, Equatable {
    /// How many entries there were.
    public let entries: Int

    /// Deletes a session: by way of the gateway that runs with the state, which forgets it too, else in the state itself.
    ///
    /// - Throws: ``GatewayFailure`` and ``ControlFailure``.
    public static func delete(_ key: SessionKey, in configuration: Configuration) async throws -> SessionDeletion {
        if let client = try ControlClient.find(state: configuration.state) {
            return try await client.ask("sessions.delete", ["session": .text(key.rawValue)])
        }
        let directory = try StateDirectory(configuration.state)
        // No gateway may begin to serve this state meanwhile.
        let lock = try StateLock(directory)
        defer { withExtendedLifetime(lock) {} }
        do {
            let history = try HistoryStore(directory.open())
            defer { history.close() }
            return SessionDeletion(entries: try await history.delete(key))
        } catch let error as HistoryError {
            throw GatewayFailure(error)
        }
    }
}
