import NIOCore

/// From the end of one exchange to the next: what was sent ahead, and what is waited for.
extension HTTPConnection {
    /// The answer has been written to its last byte.
    func answered() {
        exchange?.isAnswered = true
        tellEnded()
        exchange?.pass?.giveBack()
        timer.disarm(.hold)
        timer.disarm(.heartbeat)
        timer.disarm(.slowReader)
        finishIfDone()
    }

    func finishIfDone() {
        guard exchange?.isAnswered == true, let closes = exchange?.closes, closes || exchange?.isReceived == true else { return }
        if closes { return closeGracefully() }
        exchange = nil
        timer.arm(.idle, in: door.settings.idleTimeout)
        guard !ahead.isEmpty else { return awaitRest() }
        guard !isTakingAhead, let context else { return }
        // Not by recursion: a client may send very many small requests ahead.
        isTakingAhead = true
        let box = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { box.value.takeAhead() }
    }

    private func takeAhead() {
        while !isClosing, exchange?.isReceived != true, let part = ahead.take() { receive(part) }
        isTakingAhead = false
        if isReadPaused, ahead.bytes <= door.settings.aheadBytesMax / 2 {
            isReadPaused = false
            try? channel?.syncOptions?.setOption(.autoRead, value: true)
        }
        awaitRest()
    }

    /// Arms a deadline for what the bytes so far left unfinished, once nothing else is to be done with them; where nothing more can come,
    /// this is the end.
    func awaitRest() {
        guard !isClosing, ahead.isEmpty, exchange?.isReceived != true else { return }
        if let refusal = ahead.unreadable {
            if exchange?.isAnswered == true { closeGracefully() } else { refuseUnreadable(refusal) }
        } else if isInputClosed {
            refuseHeld()
            closeGracefully()
        } else if exchange != nil {
            timer.armOnce(.body, in: door.settings.bodyTimeout)
        } else if meter.hasBytes {
            timer.disarm(.idle)
            timer.armOnce(.head, in: door.settings.headTimeout)
        }
    }
}
