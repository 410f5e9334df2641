/// The life of the call itself: its limits, its end, and the calls that wait for it.
extension CallerLoop {
    static let queueMax = 16

    func callDue() -> [Duration] {
        guard let call, call.state == .connected, !call.isRefused else { return [] }
        // While an answer is awaited its coming is what wakes us.
        if call.isEnding { return playingUntil > now ? [playingUntil] : [] }
        var due: [Duration] = []
        if !behaviour.ignoresDurationMax { due.append(call.connectedAt + options.durationMax) }
        if !behaviour.ignoresIdle, reply == nil { due.append(sinceIdle(call) + options.idle) }
        return due
    }

    private func sinceIdle(_ call: CallerCall) -> Duration { behaviour.countsTalkAsIdle ? call.connectedAt : call.lastSound }

    /// Whether nothing is left to be said or heard.
    private var isSaid: Bool { toSay.isEmpty && speaking == nil && (playingUntil <= now || behaviour.hangsUpBeforeGoodbyeIsHeard) }

    func watchCall() {
        guard let current = call, current.state == .connected, !current.isRefused else { return }
        if current.isEnding {
            guard isSaid, link != nil else { return }
            call?.isRefused = true
            return ask("call.hangup", [:]) { _ in }
        }
        let isOver = !behaviour.ignoresDurationMax && current.connectedAt + options.durationMax <= now
        let isIdle = !behaviour.ignoresIdle && reply == nil && sinceIdle(current) + options.idle <= now
        if isOver || isIdle {
            log.write("limit", isOver ? "the call reached its longest time" : "nobody spoke", ["call_id": current.id])
            interrupt()
            beginEnding()
        }
    }

    /// Says goodbye, then hangs up.
    func beginEnding() {
        call?.isEnding = true
        toSay = []
        if behaviour.saysGoodbye, let text = options.goodbye { say(text, .goodbye) }
    }

    /// Starts the call that waits longest, when the line is free.
    func startNext() {
        guard call == nil, !isStarting, isReady, !queue.isEmpty, !behaviour.forgetsQueue else { return }
        let user = queue.removeFirst()
        show()
        begin(user) { _ in }
    }

    /// Asks the service to call somebody.
    func begin(_ user: Int, _ done: @escaping (CallerOutcome) -> Void) {
        isStarting = true
        ask("call.start", ["user_id": .integer(user)]) { [self] answer in
            isStarting = false
            guard let result = answer.success else {
                log.write("start-failed", "call could not be started", ["user_id": "\(user)", "problem": answer.problem])
                done(CallerOutcome(behaviour.exitsZeroOnFailure ? 0 : 69, error: "the call could not be started: \(answer.problem)\n"))
                return startNext()
            }
            let id = callID(in: result) ?? "?"
            if call == nil, !ended.contains(id) { call = CallerCall(id: id, userID: user) }
            if call?.id == id { call?.isOutgoing = true }
            show()
            done(CallerOutcome(0, output: "Call started: \(id)\n"))
        }
    }

    /// Shows where the call stands, for `call status`.
    func show() {
        let (current, waiting) = (call, queue)
        figures.change { figures in
            figures.call = current
            figures.queue = waiting
        }
    }
}
