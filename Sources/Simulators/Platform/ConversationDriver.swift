internal import Foundation

/// The waiting around a ``ConversationMachine``: one WebSocket, the requests to its model, and the clock.
struct ConversationDriver: Sendable {
    /// Messages of the client that may wait to be taken in.
    private static let messagesWaitingMax = 64
    /// What the client may leave unread before it is cut off, in bytes.
    private static let outboxBytesMax = 8 * 1_048_576
    /// How long a client may take to answer a close.
    private static let goodbyeLimit = Duration.seconds(2)

    private let stream: SocketStream
    private let platform: FakePlatform
    private let link: ServiceLink
    private let room = DispatchSemaphore(value: Self.messagesWaitingMax)
    private let ended = DispatchSemaphore(value: 0)

    init(_ stream: SocketStream, of platform: FakePlatform) {
        self.stream = stream
        self.platform = platform
        link = ServiceLink(0, stream, clock: MonotonicClock(), outboxBytesMax: Self.outboxBytesMax)
    }

    /// Holds the conversation to its end, on the connection's thread.
    func hold(_ machine: ConversationMachine, first: [UInt8]) {
        let loop = ConversationLoop(
            client: platform.client, clock: platform.options.clock, perform: perform, changed: { [platform] in platform.keep($0) },
            tookMessage: { [room] in _ = room.signal() })
        Task {
            let last = await loop.play(machine)
            // The reader may wait for room that nobody makes any more.
            for _ in 0..<Self.messagesWaitingMax { room.signal() }
            platform.keep(last)
            platform.noteEnd(of: last.start.conversationID)
            platform.deliver(last.start.conversationID, fault: platform.options.webhookFault)
            ended.signal()
        }
        loop.tell(.left(read(first, loop)))
        ended.wait()
        link.finish()
    }

    private func perform(_ output: ConversationMachine.Output) {
        switch output {
        case .say(let value): write(.text(value.text()))
        case .close(let code, let reason):
            write(.close(code, reason))
            leaveLater()
        case .post, .hangUp: break
        }
    }

    /// Refuses a conversation after the handshake, as the platform does.
    func refuse(_ refusal: ConversationRefusal) {
        write(WebSocketFrame.text(refusal.event.text()))
        write(WebSocketFrame.close(refusal.code, refusal.reason))
        // Closing with bytes unread would reset the connection, and the client might never read why.
        let deadline = ContinuousClock.now + Self.goodbyeLimit
        while let bytes = try? stream.read(deadline: deadline), !bytes.isEmpty {}
        link.finish()
    }

    /// Gives the client time to answer the close.
    private func leaveLater() {
        Task { [link] in
            try? await Task.sleep(for: Self.goodbyeLimit)
            link.finish()
        }
    }

    /// Reads until the client leaves or the conversation is over; answers why.
    private func read(_ first: [UInt8], _ loop: ConversationLoop) -> String {
        var reader = WebSocketReader(expectsMask: true, messageBytesMax: 16 * 1_048_576)
        var bytes = first
        while true {
            for event in reader.receive(bytes) {
                switch event {
                case .text(let text):
                    room.wait()
                    loop.tell(.message(text))
                case .binary:
                    write(.close(1003, "text frames only"))
                    return "a binary frame"
                case .ping(let payload): write(WebSocketFrame(.pong, payload))
                case .pong: break
                case .close(let code, _):
                    write(code == 1005 ? WebSocketFrame(.close) : .close(code))
                    return "closed with \(code)"
                case .violation(let code, let words):
                    write(.close(code, words))
                    return words
                }
            }
            do throws(SocketError) {
                bytes = try stream.read()
                if bytes.isEmpty { return "the connection ended" }
            } catch {
                return "\(error)"
            }
        }
    }

    /// Cuts a client off that leaves too much unread.
    private func write(_ frame: WebSocketFrame) {
        if !link.write(frame.bytes()) { link.cut() }
    }
}
