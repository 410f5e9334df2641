import Foundation
import Logging
import NIOCore
import NIOPosix

@testable import Gateway

/// A control socket in a state directory of its own.
struct ControlFixture: Sendable {
    let directory: String
    let desk: PlayedDesk
    let socket: ControlSocket

    var path: String { ControlPlace(state: directory).path }

    /// A raw connection.
    func connect() async throws -> SocketClient {
        try await SocketClient.connect(to: SocketAddress(unixDomainSocketPath: path))
    }
}

/// Runs `body` with an open control socket, closes it and takes everything away.
///
/// - Parameters:
///   - below: folders under the temporary directory, to make the path long.
///   - verbs: in place of the call verbs on `desk`.
///   - uid: the only user let in.
func withControl(
    _ desk: PlayedDesk = PlayedDesk(), below: String = "", verbs: [ControlVerb]? = nil, uid: uid_t = geteuid(),
    _ body: (ControlFixture) async throws -> Void
) async throws {
    // Short, for a socket's path is.
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    let directory = try StateDirectory(root + below)
    // One loop: what has happened on the socket is then seen in its order.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let socket = ControlSocket(
        directory, verbs: verbs ?? ControlVerb.calls(desk), group: group,
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), uid: uid)
    try await socket.open()
    do {
        try await body(ControlFixture(directory: directory.path, desk: desk, socket: socket))
    } catch {
        await socket.close()
        try await group.shutdownGracefully()
        throw error
    }
    await socket.close()
    try await group.shutdownGracefully()
}
