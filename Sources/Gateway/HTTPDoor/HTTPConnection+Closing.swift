import NIOCore
import NIOHTTP1

/// How a connection ends, by itself or because its client took too long.
extension HTTPConnection {
    func deadline(_ kind: Deadline) {
        switch kind {
        case .head where meter.hasBytes && exchange == nil: refuseUnreadable(.timedOut("head"))
        case .head, .idle: if exchange == nil { closeGracefully() }
        case .body:
            guard exchange?.isReceived == false else { return }
            if exchange?.isAnswered == true { closeGracefully() } else { refuseUnreadable(.timedOut("body")) }
        case .linger: context?.close(promise: nil)
        case .slowReader: breakOff(.slowClient)
        case .hold: exchange?.chat?.holdEnded()
        case .heartbeat: exchange?.chat?.heartbeat()
        case .penalty: refuseHeld()
        }
    }

    /// Closes in the middle of an answer. Why is said first: to the account, a connection that closes is a client that has gone.
    func breakOff(_ outcome: RequestOutcome) {
        if exchange?.isTold == false { exchange?.account.outcome = outcome }
        context?.close(promise: nil)
    }

    /// Refuses a request that could not be read to its end, and closes.
    func refuseUnreadable(_ refusal: Refusal) {
        let head = exchange?.head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        if let known = exchange {
            exchange = Exchange(
                head: head, requestID: known.requestID, isDiscarding: true, closes: true, account: known.account, isTold: known.isTold)
        } else {
            let id = scratch.requestIDs.next()
            exchange = Exchange(head: head, requestID: id, isDiscarding: true, closes: true, account: openUnreadableAccount(id: id))
            tellBegan()
        }
        refuse(refusal)
    }

    /// Ends our side once all is written, and waits a moment for the client's, so that what was written is not lost to a reset.
    func closeGracefully() {
        guard !isClosing, let context else { return }
        isClosing = true
        discardedBytes = 0
        timer.cancel()
        timer.fired = { [unowned self] _ in self.context?.close(promise: nil) }
        timer.arm(.slowReader, in: door.settings.slowReaderTimeout)
        if isReadPaused { try? context.channel.syncOptions?.setOption(.autoRead, value: true) }
        let written = context.eventLoop.makePromise(of: Void.self)
        let box = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in box.value.closeOutput() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    private func closeOutput() {
        isOutputClosed = true
        guard let context, context.channel.isActive else { return }
        if isInputClosed { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        timer.arm(.linger, in: .seconds(1))
    }

    /// The gateway stops: what is in hand is finished, nothing is begun after it; then what still runs is cut short.
    func drain(_ step: Drain) {
        guard !isClosing else { return }
        guard exchange != nil else { return closeGracefully() }
        exchange?.closes = true
        finishIfDone()
        guard step == .cut, !isClosing else { return }
        if let chat = exchange?.chat { chat.cutShort() } else { refuseUnreadable(.shuttingDown) }
    }

    /// Drops what comes while closing; a client that goes on and on is cut off.
    func discard(_ part: HTTPServerRequestPart) {
        discardedBytes += RequestsAhead.bytes(of: part)
        if discardedBytes > door.settings.discardBytesMax * 16 { context?.close(promise: nil) }
    }
}
