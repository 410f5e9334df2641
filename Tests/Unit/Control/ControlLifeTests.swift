import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct ControlLifeTests {
    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    @Test func `the socket is its owner's alone, and gone when it is closed`() async throws {
        var path = ""
        try await withControl { fixture in
            path = fixture.path
            #expect(mode(path) == S_IFSOCK | 0o600)
        }
        #expect(mode(path) == nil)
    }

    @Test func `what a dead gateway left is replaced`() async throws {
        try await withControl { fixture in
            // A second one over the first, as after a crash: the first file is stale, and its owner does not take the new one away.
            let second = ControlSocket(
                try StateDirectory(fixture.directory), verbs: ControlVerb.calls(nil), group: MultiThreadedEventLoopGroup.singleton,
                logger: GatewayLogHandler.logger(LogSettings()))
            try await second.open()
            await fixture.socket.close()
            let client = try await fixture.connect()
            try await client.send(#"{"id":1,"do":"call.status"}"# + "\n")
            #expect(try await client.read(upTo: "\n").contains("calls_off"))
            await second.close()
        }
    }

    @Test func `something that is no socket is not taken away`() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let state = try StateDirectory(directory)
        try write("mine", to: directory + "/control.sock")
        let socket = ControlSocket(
            state, verbs: [], group: MultiThreadedEventLoopGroup.singleton, logger: GatewayLogHandler.logger(LogSettings()))
        let failure = await #expect(throws: GatewayFailure.self) { try await socket.open() }
        #expect(failure?.exitCode == .permission)
        #expect(failure?.message == "\(directory)/control.sock is in the way of the control socket: take it away")
        #expect(try String(contentsOfFile: directory + "/control.sock", encoding: .utf8) == "mine")
    }

    @Test func `a state path longer than a socket's address holds serves as well`() async throws {
        let below = "/" + String(repeating: "d", count: 120) + "/" + String(repeating: "e", count: 120)
        try await withControl(below: below) { fixture in
            #expect(fixture.path.utf8.count > VoiceSocket.pathBytesMax)
            #expect(mode(fixture.path) == S_IFSOCK | 0o600)
            let client = try #require(try ControlClient.find(state: fixture.directory))
            let result: CallHangupResult = try await client.ask("call.hangup")
            #expect(result.status == "ended")
        }
    }

    @Test func `closing answers who waits, ends streams and closes every connection`() async throws {
        try await withControl(PlayedDesk(isHolding: true)) { fixture in
            let (waits, listens) = (try await fixture.connect(), try await fixture.connect())
            try await waits.send(#"{"id":1,"do":"call.hangup"}"# + "\n")
            #expect(await fixture.desk.asked.next() == .hangUp)
            try await listens.send(#"{"id":2,"do":"call.events"}"# + "\n")
            #expect(await fixture.desk.asked.next() == .events)
            await fixture.socket.close()
            #expect(await waits.readToEnd().hasPrefix(#"{"id":1,"error":{"kind":"stopping""#))
            #expect(await listens.readToEnd() == #"{"id":2,"end":true}"# + "\n")
            #expect(await fixture.desk.asked.next() == .eventsGone)
            fixture.desk.letGo()
        }
    }
}
