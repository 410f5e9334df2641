import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// Peers that mean no good, or are broken: the gateway and the others notice nothing.
@Suite(.timeLimit(.minutes(10))) struct ControlHostilePeerTests {
    private func expectServed(_ fixture: ControlFixture) async throws {
        let client = try await fixture.connect()
        try await client.send(#"{"id":1,"do":"call.status"}"# + "\n")
        #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":1,"result":{"#))
        try await client.close()
    }

    @Test(arguments: [
        ("garbage", "null"), ("{\"id\":1", "null"), ("[1]", "null"), ("{}", "null"), (#"{"id":-1,"do":"x"}"#, "null"),
        (#"{"id":1.5,"do":"x"}"#, "null"), (#"{"id":1e300,"do":"x"}"#, "null"), (#"{"id":1}"#, "1"), (#"{"id":1,"do":2}"#, "1"),
        (#"{"id":1,"do":"call.status","with":[]}"#, "1"), (#"{"id":1,"id":2,"do":"call.status"}"#, "null"),
        ("\u{0}", "null"), (#"{"id":1,"do":"call.dance"}"#, "1"),
    ])
    func `a line that is no request is refused by name, and the next one is heard`(line: (String, String)) async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            try await client.send(line.0 + "\n" + #"{"id":2,"do":"call.status"}"# + "\n")
            let answer = try await client.read(upTo: "\n")
            #expect(answer.hasPrefix("{\"id\":\(line.1),\"error\":{\"kind\":\""), "\(answer)")
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":2,"result":{"#))
        }
    }

    @Test func `brackets without end are no trouble`() async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            try await client.send(String(repeating: "[", count: 60_000) + "\n")
            #expect(try await client.read(upTo: "\n").contains("nested too deeply"))
            try await expectServed(fixture)
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() async throws {
        try await withControl { fixture in
            let address = try SocketAddress(unixDomainSocketPath: fixture.path)
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: address).get()
            try await channel.writeAndFlush(ByteBuffer(bytes: [0xFF, 0xFE, 0x0A, 0xC0, 0x80, 0x0A]))
            try await expectServed(fixture)
            try await channel.close()
        }
    }

    @Test func `a line without an end is cut off at its bound`() async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            let piece = String(repeating: "a", count: 8_192)
            // The socket is closed under these writes at some point; what was said before is read all the same.
            for _ in 0..<64 { try? await client.send(piece) }
            let answer = await client.readToEnd()
            #expect(answer.hasPrefix(#"{"id":null,"error":{"kind":"bad_request","message":"a request is one line of at most 65536 bytes""#))
            try await expectServed(fixture)
        }
    }

    @Test func `half a line and a hang-up leave nothing behind`() async throws {
        try await withControl { fixture in
            for _ in 0..<16 {
                let client = try await fixture.connect()
                try await client.send(#"{"id":1,"do":"call.st"#)
                try await client.close()
            }
            try await expectServed(fixture)
        }
    }

    @Test func `one connection too many is told so and turned away`() async throws {
        try await withControl { fixture in
            var clients: [SocketClient] = []
            for number in 1...ControlSocket.connectionsMax {
                let client = try await fixture.connect()
                try await client.send("{\"id\":\(number),\"do\":\"call.status\"}\n")
                _ = try await client.read(upTo: "\n")
                clients.append(client)
            }
            let late = try await fixture.connect()
            #expect(await late.readToEnd().hasPrefix(#"{"id":null,"error":{"kind":"overloaded""#))
            // The others are served as before, and a place that is given up is there again.
            try await clients[0].send(#"{"id":9,"do":"call.status"}"# + "\n")
            #expect(try await clients[0].read(upTo: "\n").hasPrefix(#"{"id":9,"result""#))
            try await clients[1].sendEnd()
            #expect(await clients[1].readToEnd().isEmpty)
            try await expectServed(fixture)
        }
    }

    @Test func `another user's process is turned away`() async throws {
        try await withControl(uid: geteuid() + 1) { fixture in
            let client = try await fixture.connect()
            #expect(await client.readToEnd().hasPrefix(#"{"id":null,"error":{"kind":"not_permitted""#))
            #expect(fixture.socket.connectionCount == 0)
        }
    }

    @Test func `an id that is in use is refused`() async throws {
        try await withControl(PlayedDesk(isHolding: true)) { fixture in
            let client = try await fixture.connect()
            try await client.send(#"{"id":1,"do":"call.hangup"}"# + "\n" + #"{"id":1,"do":"call.status"}"# + "\n")
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":1,"error":{"kind":"bad_request""#))
            #expect(await fixture.desk.asked.next() == .hangUp)
            fixture.desk.letGo()
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":1,"result""#))
        }
    }

    @Test func `requests beyond what is worked on at a time wait their turn`() async throws {
        try await withControl(PlayedDesk(isHolding: true)) { fixture in
            let client = try await fixture.connect()
            let count = ControlConnection.answersMax + 3
            try await client.send((1...count).map { "{\"id\":\($0),\"do\":\"call.hangup\"}\n" }.joined())
            for _ in 1...ControlConnection.answersMax { #expect(await fixture.desk.asked.next() == .hangUp) }
            fixture.desk.letGo()
            for _ in 1...3 { #expect(await fixture.desk.asked.next() == .hangUp) }
            fixture.desk.letGo()
            var ids: Set<Substring> = []
            for _ in 1...count { ids.insert(try await client.read(upTo: "\n").prefix { $0 != "," }) }
            #expect(ids.count == count)
        }
    }

    @Test func `a request whose sender has gone is worked out`() async throws {
        try await withControl(PlayedDesk(isHolding: true)) { fixture in
            let client = try await fixture.connect()
            try await client.send(#"{"id":1,"do":"call.hangup"}"# + "\n")
            #expect(await fixture.desk.asked.next() == .hangUp)
            try await client.close()
            fixture.desk.letGo()
            try await expectServed(fixture)
        }
    }
}
