import Conversation
import NIOCore

extension SessionHome {
    /// A session that lives on an event loop; nil for a loop that cannot run actors, which no loop of NIOPosix is.
    init?(_ loop: any EventLoop) {
        guard let executor = loop as? any SerialExecutor else { return nil }
        self.init(executor: executor, execute: { work in loop.execute(work) })
    }
}
