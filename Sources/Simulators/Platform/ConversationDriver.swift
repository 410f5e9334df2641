internal import Foundation

/// The waiting around a ``ConversationMachine``: one WebSocket, the requests to its model, and the clock.
struct ConversationDriver: Sendable {
    /// Messages of the client that may wait to be taken in.
    private static let messagesWaitingMax = 64
    /// What the client may leave unread before it is cut off, in bytes.
    private static let outboxBytesMax = 8 * 1_048_576
    private static let replyBytesMax = 16 * 1_048_576
    /// How long a client may take to answer a close.
    private static let goodbyeLimit = Duration.seconds(2)

    private enum Signal: Sendable {
        case message(String)
        case left(String)
        case model(request: Int, TurnMachine.Input, at: Duration)
        case time

        var isTime: Bool { if case .time = self { true } else { false } }
    }

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
        let (signals, mailbox) = AsyncStream.makeStream(of: Signal.self)
        Task {
            let last = await play(machine, signals, mailbox)
            platform.keep(last)
            platform.deliver(last.start.conversationID, fault: platform.options.webhookFault)
            ended.signal()
        }
        let reason = read(first, mailbox)
        mailbox.yield(.left(reason))
        ended.wait()
        link.finish()
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
    private func read(_ first: [UInt8], _ mailbox: AsyncStream<Signal>.Continuation) -> String {
        var reader = WebSocketReader(expectsMask: true, messageBytesMax: 16 * 1_048_576)
        var bytes = first
        while true {
            for event in reader.receive(bytes) {
                switch event {
                case .text(let text):
                    room.wait()
                    mailbox.yield(.message(text))
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

    /// Plays the machine; the one place that touches it.
    private func play(
        _ initial: ConversationMachine, _ signals: AsyncStream<Signal>, _ mailbox: AsyncStream<Signal>.Continuation
    ) async -> ConversationMachine {
        var machine = initial
        let clock = platform.options.clock
        let origin = clock.now
        var transfers: [Int: @Sendable (CurlTransfer.HangUp) -> Void] = [:]
        var timer: (instant: Duration, task: Task<Void, Never>)?
        var phase = machine.phase
        mailbox.yield(.time)
        for await signal in signals {
            let now = clock.now - origin
            let outputs: [ConversationMachine.Output]
            switch signal {
            case .message(let text):
                outputs = machine.receive(.message(text), at: now)
                room.signal()
            case .left(let reason): outputs = machine.receive(.left(reason), at: now)
            case .model(let request, let event, let at): outputs = machine.receive(.model(request: request, event), at: at - origin)
            case .time: outputs = machine.advance(to: now)
            }
            for output in outputs {
                switch output {
                case .say(let value): write(.text(value.text()))
                case .post(let request, let url, let headers, let body):
                    transfers[request] = post(request, url, headers, body, mailbox)
                case .hangUp(let request): transfers.removeValue(forKey: request)?(.fin)
                case .close(let code, let reason):
                    write(.close(code, reason))
                    leaveLater()
                }
            }
            if machine.phase != phase {
                phase = machine.phase
                platform.keep(machine)
            }
            if phase == .over { break }
            if let instant = machine.nextInstant, instant != timer?.instant || signal.isTime {
                timer?.task.cancel()
                timer = (
                    instant, Task { if (try? await clock.sleep(until: origin + instant)) != nil { mailbox.yield(.time) } }
                )
            }
        }
        timer?.task.cancel()
        for leave in transfers.values { leave(.fin) }
        // The reader may wait for room that nobody makes any more.
        for _ in 0..<Self.messagesWaitingMax { room.signal() }
        mailbox.finish()
        return machine
    }

    private func post(
        _ number: Int, _ url: String, _ headers: [String], _ body: [UInt8], _ mailbox: AsyncStream<Signal>.Continuation
    ) -> @Sendable (CurlTransfer.HangUp) -> Void {
        var request = CurlRequest(url, headers: headers, body: body)
        request.responseBytesMax = Self.replyBytesMax
        return platform.client.send(request) { event in
            switch event {
            case .sent(let at): mailbox.yield(.model(request: number, .sent, at: at))
            case .head(let head):
                let type = head.value("Content-Type") ?? ""
                mailbox.yield(.model(request: number, .head(status: head.status, contentType: type), at: head.at))
            case .chunk(let bytes, let at): mailbox.yield(.model(request: number, .bytes(bytes), at: at))
            case .ended(let ending): mailbox.yield(.model(request: number, .ended(ending.outcome), at: ending.at))
            }
        }
    }

    /// Cuts a client off that leaves too much unread.
    private func write(_ frame: WebSocketFrame) {
        if !link.write(frame.bytes()) { link.cut() }
    }
}
