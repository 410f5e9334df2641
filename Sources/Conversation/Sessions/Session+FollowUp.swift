/// Row 3: a turn goes on once its client's tools have answered.
extension Session {
    /// The same turn, another request: the agent is shown the calls and what they came to.
    func goOn(_ judged: Judged, _ turnID: TurnID, _ answers: [TurnSituation.ToolAnswer]) -> Admission {
        interruptTurn(turnID, .superseded)
        guard var record = record(turnID, in: judged.id), let last = record.legs.last else { return .answered(.say(TurnMachine.beat)) }
        let open = record.openCalls
        let answered = answers.isEmpty ? open.map(\.id) : answers.map(\.id)
        var leg = TurnRecord.Leg(asked: judged.situation.asked, answers: answered, replyBegin: record.reply.utf8.count)
        leg.exchange =
            last.exchange + last.ownExchange
            + Self.exchange(
                open.filter { answered.contains($0.id) }, answers, saying: record.reply(of: record.legs.count - 1),
                after: last.ownExchange)
        record.legs.append(leg)
        return goOn(judged, record)
    }

    /// The last request of the turn was cut short or failed, and has come again.
    func goOnAgain(_ judged: Judged, _ turnID: TurnID) -> Admission {
        interruptTurn(turnID, .superseded)
        guard var record = record(turnID, in: judged.id), var leg = record.legs.popLast() else {
            return .answered(.say(TurnMachine.beat))
        }
        record.written = record.written(before: leg.replyBegin)
        leg.calls = []
        leg.ownExchange = []
        record.legs.append(leg)
        return goOn(judged, record, prior: toolMemory[turnID])
    }

    private func goOn(_ judged: Judged, _ old: TurnRecord, prior: [ToolResult] = []) -> Admission {
        var record = old
        let turn = Turn(
            id: record.id, run: newRun(), request: judged.request, turnClass: judged.decision.turnClass, conversation: judged.id,
            utterances: record.own, continuing: record.written, settings: settings)
        add(turn)
        turn.prior = prior
        turn.requestedAt = judged.now
        turn.followUps = record.legs.count - 1
        turn.exchange = record.legs.last?.exchange ?? []
        turn.isReplyStored = record.stored != nil
        record.state = .running
        record.endedAt = nil
        record.hungUp = false
        record.deliveredWhole = false
        self.record(of: turn) { $0 = record }
        refreshRecord(of: turn)
        turn.uncommitted = keepNote(turn.id, in: turn.conversation)
        return prompted(turn, judged)
    }

    private func record(_ turnID: TurnID, in id: ConversationID) -> TurnRecord? {
        conversations[id]?.log.turns.last { $0.id == turnID }
    }

    /// The calls of a request and their outcomes in OpenAI's order.
    ///
    /// Own calls of the same reply come first, with the client's beside them when one message held both.
    private static func exchange(
        _ calls: [Message.ToolCall], _ answers: [TurnSituation.ToolAnswer], saying text: String, after own: [Message]
    ) -> [Message] {
        let told = Set(own.flatMap(\.toolCalls).map(\.id))
        let untold = calls.filter { !told.contains($0.id) }
        let asked = untold.isEmpty ? [] : [Message(.assistant, own.isEmpty ? text : "", toolCalls: untold)]
        return asked
            + calls.map { call in
                let answer = answers.first { $0.id == call.id }?.text
                return Message(.tool, answer ?? "This was done; it gives no answer.", toolCallID: call.id)
            }
    }
}
