import Conversation
import Foundation
import Logging
import Testing

@testable import Gateway

@Suite struct LiveConfigurationTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A configuration in force, in a file of its own, with what was applied.
    private func withLive(
        _ yaml: String, refusing refused: String? = nil,
        _ body: (_ live: LiveConfiguration, _ path: String, _ applied: Live<[[String]]>) throws -> Void
    ) throws {
        try withTemporaryState { directory in
            let path = directory + "/config.yaml"
            try write(yaml, to: path)
            let applied = Live<[[String]]>([])
            let loaded = try Configuration.load(ConfigurationFlags(config: path), environment: ["HOME": directory])
            let live = LiveConfiguration(loaded, logger: logger) { new, changed throws(GatewayFailure) in
                if let refused, changed.contains(refused) { throw GatewayFailure(.configuration, "cannot be applied") }
                applied.replace(applied.value + [changed])
            }
            try body(live, path, applied)
        }
    }

    @Test func `what can change without a restart is applied, the rest is told until it is undone`() throws {
        try withLive("server: {port: 1}\n") { live, path, applied in
            try write("server: {port: 2}\nlimits: {body_bytes_max: 4096}\n", to: path)
            #expect(try live.reload() == ReloadOutcome(live: ["limits.body_bytes_max"], restart: ["server.port"]))
            #expect(live.configuration.limits.bodyBytesMax == 4096)
            #expect(try live.reload() == ReloadOutcome(restart: ["server.port"]))
            try write("server: {port: 1}\nlimits: {body_bytes_max: 4096}\n", to: path)
            #expect(try live.reload() == ReloadOutcome())
            #expect(applied.value == [["limits.body_bytes_max"]])
        }
    }

    @Test(arguments: [
        ("limits: {body_bytes_max: many}\n", "config.yaml:1: limits.body_bytes_max must be"), ("limits: {body_byt", "not YAML"),
        ("limits:\n  body_bytes: 1\n", "config.yaml:2: there is no key limits.body_bytes; did you mean limits.body_bytes_max?"),
        ("agent: openai\n", "needs agents.openai.base_url"),
    ])
    func `a bad file leaves the old configuration in force`(yaml: String, complaint: String) throws {
        try withLive("limits: {body_bytes_max: 4096}\n") { live, path, applied in
            try write(yaml, to: path)
            let failure = #expect(throws: GatewayFailure.self) { try live.reload() }
            #expect(failure?.exitCode == .configuration)
            #expect(failure?.message.contains(complaint) == true, "\(failure?.message ?? "")")
            #expect(live.configuration.limits.bodyBytesMax == 4096)
            #expect(applied.value == [])
            try write("limits: {body_bytes_max: 8192}\n", to: path)
            #expect(try live.reload().live == ["limits.body_bytes_max"])
        }
    }

    @Test func `a file that is gone, or that others may write, leaves the old configuration in force`() throws {
        try withLive("limits: {body_bytes_max: 4096}\n") { live, path, _ in
            try FileManager.default.removeItem(atPath: path)
            #expect(#expect(throws: GatewayFailure.self) { try live.reload() }?.exitCode == .permission)
            try write("{}\n", to: path, mode: 0o666)
            #expect(#expect(throws: GatewayFailure.self) { try live.reload() }?.exitCode == .permission)
            #expect(live.configuration.limits.bodyBytesMax == 4096)
        }
    }

    @Test func `what cannot be applied is not in force, and the rest of the file neither`() throws {
        try withLive("{}\n", refusing: "voice.style") { live, path, applied in
            try write("voice: {style: loud}\nlimits: {body_bytes_max: 4096}\n", to: path)
            #expect(throws: GatewayFailure.self) { try live.reload() }
            #expect(live.configuration.limits.bodyBytesMax == 1_048_576)
            #expect(applied.value == [])
        }
    }

    @Test func `a preview changes nothing`() throws {
        try withLive("{}\n") { live, path, applied in
            try write("limits: {body_bytes_max: 4096}\nserver: {port: 9}\n", to: path)
            let outcome = ReloadOutcome(live: ["limits.body_bytes_max"], restart: ["server.port"])
            #expect(try live.preview() == outcome)
            #expect(applied.value == [])
            #expect(try live.reload() == outcome)
        }
    }

    @Test func `a file that changes is read by itself, and who asks has it read at once`() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/config.yaml"
        try write("{}\n", to: path)
        let (changes, told) = AsyncStream.makeStream(of: [String].self)
        let loaded = try Configuration.load(ConfigurationFlags(config: path), environment: ["HOME": directory])
        let live = LiveConfiguration(loaded, logger: logger) { _, changed throws(GatewayFailure) in told.yield(changed) }
        let watch = ConfigurationWatch(live)
        defer { watch.stop() }
        var heard = changes.makeAsyncIterator()
        try write("voice: {style: calm}\n", to: path)
        #expect(await heard.next() == ["voice.style"])
        try write("first_token: {budget_ms: 5}\n", to: path)
        watch.ask()
        #expect(await heard.next() == ["voice.style", "first_token.budget_ms"])
    }
}
