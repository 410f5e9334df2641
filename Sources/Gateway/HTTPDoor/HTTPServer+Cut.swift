import NIOCore

extension HTTPServer {
    /// Cuts every answer under way for a token that was revoked; returns how many there were.
    func cut(_ name: String) async -> Int {
        let (cut, channels) = (TokenCut(name: name), openChannels)
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(cut) }
        // What is asked of a loop after that is done after it.
        for loop in Dictionary(channels.map { (ObjectIdentifier($0.eventLoop), $0.eventLoop) }, uniquingKeysWith: { one, _ in one }).values
        {
            try? await loop.submit {}.get()
        }
        return cut.count
    }
}

extension HTTPConnection {
    /// Ends the answer in hand if it is for a token that was revoked: with 401 where nothing of it was written yet, else in the middle.
    func cut(_ cut: TokenCut) {
        guard !isClosing, let exchange, !exchange.isAnswered, exchange.caller?.name == cut.name else { return }
        cut.add()
        guard exchange.chat.map({ $0.stage == .held }) ?? true else {
            return breakOff(.revoked)
        }
        self.exchange?.closes = true
        self.exchange?.isDiscarding = true
        exchange.chat?.hangUp()
        refuse(.unauthorized(credentialsSent: true))
    }
}
