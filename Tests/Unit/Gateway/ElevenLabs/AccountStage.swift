import Conversation
import Foundation
import Synchronization

@testable import Gateway

/// A state of its own, a workspace in memory, and the commands between them.
final class AccountStage {
    let workspace = FakeWorkspace()
    let state: StateFile
    var settings: PlatformSettings
    let directory: String

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("account-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        state = try StateFile.open(inDirectory: directory)
        settings = try Configuration.load(
            environment: [
                "HOME": directory, "VOICE_GATEWAY_TUNNEL_URL": "https://voice.example.com/v1/chat/completions",
                "VOICE_GATEWAY_ELEVENLABS_API_KEY": "xi-canary-key",
            ]
        ).elevenLabs
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Runs `elevenlabs setup`: whether all is as wanted, and what it printed.
    func setUp(_ options: SetupOptions = SetupOptions()) async throws -> (isGood: Bool, lines: [String]) {
        let lines = Mutex<[String]>([])
        let account = ElevenLabsAccount(settings, state: state)
        let isGood = try await account.setUp(options, api: workspace) { line in lines.withLock { $0.append(line) } }
        return (isGood, lines.withLock { $0 })
    }

    /// The requests that a run sends to change something.
    func changes(of body: () async throws -> Void) async throws -> [String] {
        let before = workspace.changes.count
        try await body()
        return Array(workspace.changes.dropFirst(before))
    }

    /// Whether a gateway on this state lets the bearer of this in.
    func lets(_ token: String) throws -> Bool {
        let digest = Array(token.utf8).withUnsafeBytes { TokenDigest(of: $0) }
        return try TokenStore(state).list().contains { record in
            record.digest == digest || record.predecessors.contains { $0.digest == digest }
        }
    }
}
