import Foundation
import Testing

@testable import Simulators

@Suite struct FakePlatformTests {
    private func ask(_ port: Int, _ method: String, _ path: String, _ body: JSONValue? = nil) throws -> (head: String, body: JSONValue?) {
        let bytes = body?.bytes ?? []
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nxi-api-key: k\r\nConnection: close\r\nContent-Length: \(bytes.count)\r\n\r\n"
        let answer = try RawExchange.exchange(head + String(decoding: bytes, as: UTF8.self), with: port)
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        return (parts.first ?? "", parts.count > 1 ? JSONValue(parsing: Array(parts[1].utf8)) : nil)
    }

    private let secret: JSONValue = ["type": "new", "name": "gateway", "value": "canary-value"]

    @Test func `over a real socket an agent is made, and the journal holds no secret`() throws {
        let platform = try FakePlatform()
        let port = try #require(try platform.start().port)
        defer { platform.stop() }
        let made = try ask(port, "POST", "/v1/convai/secrets", secret)
        #expect(made.head.hasPrefix("HTTP/1.1 200 OK"))
        let id = try #require(made.body?["secret_id"]?.string)
        let agent = try ask(port, "POST", "/v1/convai/agents/create", PlatformWorkbench.agent(secret: id))
        #expect(agent.body?["agent_id"]?.string?.hasPrefix("agent_") == true)
        let journal = platform.journalLines.joined(separator: "\n")
        #expect(journal.contains("/v1/convai/agents/create"))
        #expect(!journal.contains("canary"))
        #expect(platform.requestCount == 2)
    }

    @Test func `faults strike the request they name`() throws {
        var options = FakePlatformOptions()
        try options.faults.add(parsing: "status-429@1,reset@2,html@3,truncated@4,late-reset@5")
        let platform = try FakePlatform(options)
        let port = try #require(try platform.start().port)
        defer { platform.stop() }
        let limited = try ask(port, "GET", "/v1/convai/secrets")
        #expect(limited.head.hasPrefix("HTTP/1.1 429") && limited.head.contains("Retry-After: 1"))
        #expect(try ask(port, "GET", "/v1/convai/secrets").head.isEmpty)
        #expect(try ask(port, "GET", "/v1/convai/secrets").head.contains("text/html"))
        #expect(try ask(port, "GET", "/v1/convai/secrets").body == nil)
        #expect(try ask(port, "POST", "/v1/convai/secrets", secret).head.isEmpty)
        #expect(try ask(port, "GET", "/v1/convai/secrets").body?["secrets"]?.array?.count == 1)
    }

    @Test(arguments: ["no-such", "reset@0", "reset@x"])
    func `a fault that is none is refused`(text: String) {
        var faults = PlatformFaults()
        #expect(throws: PlatformStateError.self) { try faults.add(parsing: text) }
    }

    @Test func `a state file is read again, is private, and is not overwritten when it is none`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = FakePlatformOptions()
        options.statePath = folder.appendingPathComponent("state.json").path
        let first = try FakePlatform(options)
        let port = try #require(try first.start().port)
        _ = try ask(port, "POST", "/v1/convai/secrets", secret)
        first.stop()
        let path = try #require(options.statePath)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let second = try FakePlatform(options)
        let again = try #require(try second.start().port)
        defer { second.stop() }
        #expect(try ask(again, "GET", "/v1/convai/secrets").body?["secrets"]?.array?.count == 1)
        try Data("not json".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: PlatformStateError.self) { try FakePlatform(options) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "not json")
    }
}
