import Simulators
import Synchronization
import Testing

@Suite struct SocketStreamTests {
    /// A listener, a stream connected to it, and the other end, served until the body returns.
    private func withPair(_ body: (_ near: SocketStream, _ far: SocketStream) throws -> Void) async throws {
        let listener = try SocketListener()
        defer { listener.close() }
        let (accepted, continuation) = AsyncStream.makeStream(of: SocketStream.self)
        listener.serve { stream in
            continuation.yield(stream)
            _ = stream.watchPeer(for: nil, ignoringFinish: true)
        }
        let near = try SocketStream.connect(port: listener.port)
        defer { near.close() }
        for await far in accepted { return try body(near, far) }
    }

    @Test func `bytes written at one end are read at the other`() async throws {
        try await withPair { near, far in
            try near.write("hello")
            #expect(try far.read() == Array("hello".utf8))
        }
    }

    @Test func `an orderly end is an empty read and a finished peer`() async throws {
        try await withPair { near, far in
            try near.write("x")
            try near.finishWriting()
            #expect(far.watchPeer(for: .seconds(5)) == .finished)
            #expect(try far.read() == Array("x".utf8))
            #expect(try far.read() == [])
            try far.write("still readable")
            #expect(try near.read() == Array("still readable".utf8))
        }
    }

    @Test func `a reset is told from an orderly end and remembered`() async throws {
        try await withPair { near, far in
            near.reset()
            #expect(far.watchPeer(for: .seconds(5), ignoringFinish: true) == .reset)
            #expect(far.peer == .reset)
            #expect(throws: SocketError.self) { try near.write("x") }
        }
    }

    @Test func `a read waits no longer than its deadline`() async throws {
        try await withPair { near, _ in
            #expect(throws: SocketError(.timedOut, during: "read")) { try near.read(deadline: .now + .milliseconds(5)) }
        }
    }

    @Test func `a write to a peer that does not read ends at its deadline`() async throws {
        try await withPair { near, _ in
            let block = [UInt8](repeating: 0, count: 32 << 20)
            #expect(throws: SocketError(.timedOut, during: "write")) { try near.write(block, deadline: .now + .milliseconds(50)) }
        }
    }

    @Test func `a silent open peer stays open until the wait ends`() async throws {
        try await withPair { near, _ in #expect(near.watchPeer(for: .milliseconds(2)) == .open) }
    }

    @Test func `connecting where nobody listens is refused`() throws {
        let listener = try SocketListener()
        let port = listener.port
        listener.close()
        let refusal = #expect(throws: SocketError.self) { try SocketStream.connect(port: port) }
        #expect(refusal?.kind == .refused)
    }

    @Test func `a connection beyond the bound is reset at once`() async throws {
        let listener = try SocketListener(connectionsMax: 1)
        defer { listener.close() }
        let (accepted, continuation) = AsyncStream.makeStream(of: Void.self)
        listener.serve { stream in
            continuation.yield()
            _ = stream.watchPeer(for: nil, ignoringFinish: true)
        }
        let first = try SocketStream.connect(port: listener.port)
        for await _ in accepted { break }
        let refusal = #expect(throws: SocketError.self) {
            let second = try SocketStream.connect(port: listener.port)
            _ = try second.read(deadline: .now + .seconds(5))
        }
        #expect(refusal?.kind == .reset)
        first.close()
    }

    @Test func `closing the listener ends reads in progress`() async throws {
        let listener = try SocketListener()
        let (outcomes, continuation) = AsyncStream.makeStream(of: SocketError?.self)
        let (accepted, arrival) = AsyncStream.makeStream(of: Void.self)
        listener.serve { stream in
            arrival.yield()
            do throws(SocketError) {
                _ = try stream.read()
                continuation.yield(nil)
            } catch {
                continuation.yield(error)
            }
        }
        let client = try SocketStream.connect(port: listener.port)
        for await _ in accepted { break }
        listener.close()
        for await outcome in outcomes {
            #expect(outcome?.kind == .closed)
            break
        }
        client.close()
    }
}
