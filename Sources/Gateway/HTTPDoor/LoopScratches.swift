import Conversation
import NIOCore

/// The scratch of each loop of a group, made before the first connection.
struct LoopScratches: @unchecked Sendable {
    // Unchecked: each value is touched on its own loop alone.
    private var scratches: [ObjectIdentifier: LoopScratch] = [:]

    /// - Throws: for a group whose loops cannot run actors.
    init(group: any EventLoopGroup) throws {
        for loop in group.makeIterator() {
            guard let home = SessionHome(loop) else { throw ChannelError.operationUnsupported }
            scratches[ObjectIdentifier(loop)] = LoopScratch(home)
        }
    }

    subscript(loop: any EventLoop) -> LoopScratch? { scratches[ObjectIdentifier(loop)] }
}
