import NIOCore

/// The end of serving, in two steps that every connection is told.
enum Drain {
    /// What is being answered may be finished; nothing new is begun.
    case begin
    /// What still runs is cut short, and says so.
    case cut
}

extension HTTPServer {
    /// Lets answers in progress finish for as long as `grace`, cuts what is left short, and closes every connection.
    func drain(grace: TimeAmount, on loop: any EventLoop) async {
        tell(.begin)
        await closed(within: grace, on: loop)
        tell(.cut)
        await closed(within: .seconds(1), on: loop)
        closeConnections()
    }

    private func tell(_ step: Drain) {
        for channel in openChannels { channel.pipeline.fireUserInboundEventTriggered(step) }
    }

    private func closed(within limit: TimeAmount, on loop: any EventLoop) async {
        let closed = EventLoopFuture.andAllComplete(openChannels.map(\.closeFuture), on: loop)
        let ended = loop.makePromise(of: Void.self)
        let deadline = loop.scheduleTask(in: limit) { ended.succeed() }
        closed.whenComplete { _ in
            deadline.cancel()
            ended.succeed()
        }
        try? await ended.futureResult.get()
    }
}
