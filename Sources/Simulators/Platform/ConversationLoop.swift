/// Plays a ``ConversationMachine`` against its model and the clock: the one place that touches it.
struct ConversationLoop: Sendable {
    private static let replyBytesMax = 16 * 1_048_576

    private enum Signal: Sendable {
        case input(ConversationMachine.Input)
        case model(request: Int, TurnMachine.Input, at: Duration)
        case time

        var isTime: Bool { if case .time = self { true } else { false } }
    }

    private let client: CurlClient
    private let clock: any SimulatorClock
    private let perform: @Sendable (ConversationMachine.Output) -> Void
    private let changed: @Sendable (ConversationMachine) -> Void
    private let tookMessage: @Sendable () -> Void
    private let signals: AsyncStream<Signal>
    private let mailbox: AsyncStream<Signal>.Continuation

    /// - Parameters:
    ///   - perform: told of everything the machine wants done; requests are made here.
    ///   - changed: told of the machine when it enters another phase or its record grows.
    ///   - tookMessage: told when a message of the client has been taken in.
    init(
        client: CurlClient, clock: any SimulatorClock, perform: @escaping @Sendable (ConversationMachine.Output) -> Void,
        changed: @escaping @Sendable (ConversationMachine) -> Void, tookMessage: @escaping @Sendable () -> Void = {}
    ) {
        (self.client, self.clock, self.perform, self.changed, self.tookMessage) = (client, clock, perform, changed, tookMessage)
        (signals, mailbox) = AsyncStream.makeStream(of: Signal.self)
    }

    /// Tells the machine something, from any thread.
    func tell(_ input: ConversationMachine.Input) { mailbox.yield(.input(input)) }

    /// Plays to the end; answers the machine as it is then.
    func play(_ initial: ConversationMachine) async -> ConversationMachine {
        var machine = initial
        let origin = clock.now
        var transfers: [Int: @Sendable (CurlTransfer.HangUp) -> Void] = [:]
        var timer: (instant: Duration, task: Task<Void, Never>)?
        var seen = (phase: machine.phase, items: machine.record.items.count)
        mailbox.yield(.time)
        for await signal in signals {
            let now = clock.now - origin
            let outputs: [ConversationMachine.Output]
            switch signal {
            case .input(let input):
                outputs = machine.receive(input, at: now)
                if case .message = input { tookMessage() }
            case .model(let request, let event, let at): outputs = machine.receive(.model(request: request, event), at: at - origin)
            case .time: outputs = machine.advance(to: now)
            }
            for output in outputs {
                if case .post(let request, let url, let headers, let body) = output {
                    transfers[request] = post(request, url, headers, body)
                }
                if case .hangUp(let request) = output { transfers.removeValue(forKey: request)?(.fin) }
                perform(output)
            }
            if machine.phase != seen.phase || machine.record.items.count != seen.items {
                seen = (machine.phase, machine.record.items.count)
                changed(machine)
            }
            if machine.phase == .over { break }
            if let instant = machine.nextInstant, instant != timer?.instant || signal.isTime {
                timer?.task.cancel()
                let task = Task { [clock, mailbox] in
                    if (try? await clock.sleep(until: origin + instant)) != nil { mailbox.yield(.time) }
                }
                timer = (instant, task)
            }
        }
        timer?.task.cancel()
        for leave in transfers.values { leave(.fin) }
        mailbox.finish()
        return machine
    }

    private func post(
        _ number: Int, _ url: String, _ headers: [String], _ body: [UInt8]
    ) -> @Sendable (CurlTransfer.HangUp) -> Void {
        var request = CurlRequest(url, headers: headers, body: body)
        request.responseBytesMax = Self.replyBytesMax
        return client.send(request) { [mailbox] event in
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
}
