/// Plays one turn's machine against the network and the clock: the thin waiting around its decisions.
struct TurnDriver {
    /// Closes one transfer's socket.
    typealias HangUp = @Sendable (CurlTransfer.HangUp) -> Void

    private enum Signal: Sendable {
        case transfer(request: Int, CurlEvent)
        case time
        case cancelled
    }

    let client: CurlClient
    let clock: any SimulatorClock
    /// The request without its body.
    let template: CurlRequest
    /// When the call began, on the clock; the machine's times count from it.
    let origin: Duration

    /// Plays the turn to its end; answers how to close the transfers the machine left open, when the call is over.
    func play(_ machine: inout TurnMachine) async -> [HangUp] {
        let (signals, mailbox) = AsyncStream.makeStream(of: Signal.self)
        var transfers: [Int: HangUp] = [:]
        var timer: (instant: Duration, task: Task<Void, Never>)?
        var queue = machine.start(at: clock.now - origin)
        await withTaskCancellationHandler {
            var incoming = signals.makeAsyncIterator()
            while true {
                for action in queue {
                    switch action {
                    case .post(let request, let body):
                        var whole = template
                        whole.body = body
                        // Straight from the reading thread, so that what came before a timer struck is also taken before it.
                        transfers[request] = client.send(whole) { mailbox.yield(.transfer(request: request, $0)) }
                    case .hangUp(let request, let way): transfers.removeValue(forKey: request)?(way)
                    }
                }
                guard !machine.isFinished else { return }
                if let instant = machine.nextInstant, instant != timer?.instant {
                    timer?.task.cancel()
                    timer = (
                        instant,
                        Task { [clock, origin] in if (try? await clock.sleep(until: origin + instant)) != nil { mailbox.yield(.time) } }
                    )
                }
                guard let signal = await incoming.next() else { return }
                switch signal {
                case .transfer(let request, let event): queue = take(event, of: request, into: &machine)
                case .time: queue = machine.time(at: clock.now - origin)
                case .cancelled:
                    for leave in transfers.values { leave(.fin) }
                    return
                }
            }
        } onCancel: {
            mailbox.yield(.cancelled)
        }
        timer?.task.cancel()
        mailbox.finish()
        return Array(transfers.values)
    }

    private func take(_ event: CurlEvent, of request: Int, into machine: inout TurnMachine) -> [TurnMachine.Action] {
        switch event {
        case .sent(let at): machine.receive(.sent, request: request, at: at - origin)
        case .head(let head):
            machine.receive(
                .head(status: head.status, contentType: head.value("Content-Type") ?? ""), request: request, at: head.at - origin)
        case .chunk(let bytes, let at): machine.receive(.bytes(bytes), request: request, at: at - origin)
        case .ended(let ending): machine.receive(.ended(ending.outcome), request: request, at: ending.at - origin)
        }
    }
}
