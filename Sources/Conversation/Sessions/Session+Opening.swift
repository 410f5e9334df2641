/// How a request gets in.
extension Session {
    func open(
        _ request: TurnRequest, _ agent: any Agent, _ listener: any ReplyListener, _ ended: @escaping (TurnEnd) -> Void
    ) {
        guard isRecalled else {
            recallHistory()
            early.append(EarlyRequest(request: request, agent: agent, listener: listener, ended: ended))
            return
        }
        isAdmitting = true
        memory.budget = settings.context
        let (turnClass, admission) = admit(request)
        isAdmitting = false
        defer { quietDown() }
        listener.classified(turnClass)
        log(turnClass, of: request)
        switch admission {
        case .answered(let answer, let silent):
            listener.marked(.source(.fixed))
            listener.marked(.ended(.complete))
            deliver(answer, to: listener)
            if let silent, listener.hasGone { conversations[silent]?.log.lastSilence?.isUndelivered = true }
            ended(.complete)
        case .replay(let record, let leg):
            let (text, calls) = (record.reply(of: leg), record.legs[leg].calls)
            listener.marked(.turn(record.id))
            listener.marked(.source(.replayed))
            listener.marked(.ended(.complete))
            if !text.isEmpty {
                listener.deliver(.text(text))
            } else if calls.isEmpty {
                // Of a turn that said nothing of its own, what it said beside: a promise, a beat.
                listener.deliver(.aside(record.written.last { $0.kind == .aside }?.text ?? TurnMachine.beat))
            }
            for call in calls { listener.deliver(.toolCall(call)) }
            listener.deliver(.finished(calls.isEmpty ? .stop : .toolCalls, nil))
            listener.flush()
            ended(.complete)
        case .join(let turn):
            listener.marked(.turn(turn.id))
            hear(turn, listener, ended)
        case .run(let turn, let prompt):
            listener.marked(.turn(turn.id))
            turn.hearings.append(Turn.Hearing(listener: listener, ended: ended))
            turn.pace = pace(for: request, since: turn.requestedAt)
            if turn.channel.isLive, isBusy(besides: turn) { wait(turn, agent, prompt) } else { start(turn, agent, prompt()) }
            keepPace(turn)
            if turn.isWaiting { listener.waits() } else { commit(turn) }
        }
    }
}
