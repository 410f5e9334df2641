import Conversation
import Logging
import NIOCore

/// Turns of the call: begun in a session, cut, corrected by what was played, and what is remembered without an agent.
extension CallDoor {
    func begin(_ turn: CallTurn) {
        var asked = TurnRequest(
            utterance: turn.utterance, turn: TurnID(), call: ConversationID(call: turn.callID), session: sessionKey,
            language: SpokenLanguage(tag: turn.language ?? ""))
        var account = account(of: asked)
        asked.requestID = account.id
        asked.isUnrecorded = !observers.admitsTurns
        let request = asked
        let session = sessions.session(for: request, home: home)
        observers.began(account)
        if request.isUnrecorded { account.isUnrecorded() } else { observers.admitted(account) }
        let requestID = account.id
        let listener = CallListener(account) { [weak self] part in
            guard let self else { return }
            home.execute { self.assumeIsolated { $0.consume(.reply(turn.id, part)) } }
        }
        // On the door's own executor, which keeps the order: a turn that is cut before it began must not come after the one that cut it.
        let task = Task { [self] in
            let end = await session.withTurn(request, agent: agent, listener: listener)
            logger.debug("turn ended", metadata: ["turn": "\(turn.id)", "end": "\(end)", "request_id": "\(requestID)"])
            listener.end(end)
            observers.ended(listener.close())
        }
        turns[turn.id] = CallTurnInProgress(request: request, session: session, listener: listener, task: task)
        forgetOldTurns(before: turn.id)
    }

    /// An utterance is a request that was judged as it came: whoever calls was let in with the call.
    private func account(of request: TurnRequest) -> RequestAccount {
        var account = RequestAccount(id: requestIDs.next(), door: .call, of: request, at: loop.now.uptimeNanoseconds)
        account.route = "call_speech"
        return account
    }

    /// A turn can be corrected while its reply is played; the last few are enough for that.
    private func forgetOldTurns(before id: CallTurnID) {
        for old in turns.keys where old.number + 8 <= id.number { turns[old] = nil }
    }

    /// Cancelling the task is the barge-in; what was heard stands before it does.
    func cut(_ id: CallTurnID, _ heardBytes: Int, _ reason: InterruptionReason) {
        guard let turn = turns[id] else { return }
        turn.listener.cut(reason)
        turn.listener.played(heardBytes)
        turn.task.cancel()
    }

    func correct(_ id: CallTurnID, _ heardBytes: Int) {
        guard let turn = turns[id], let name = turn.request.heard, let call = turn.request.conversation else { return }
        turn.session.perform { session in session.assumeIsolated { $0.played(name, bytes: heardBytes, of: call) } }
    }

    /// What is promised in other turns of the session is said here while there is a call.
    func awaitLate(_ awaits: Bool) {
        guard awaits else { return session(of: nil).perform { session in session.assumeIsolated { $0.announceLate(to: nil) } } }
        let announcer: @Sendable (String) -> Void = { [weak self] text in
            guard let self else { return }
            home.execute { self.assumeIsolated { $0.consume(.late(text)) } }
        }
        session(of: nil).perform { session in session.assumeIsolated { $0.announceLate(to: announcer) } }
    }

    func returnLate(_ text: String) {
        session(of: nil).perform { session in session.assumeIsolated { $0.returnLate(text) } }
    }

    private func session(of call: CallID?) -> Session {
        let request = TurnRequest(
            utterance: "", turn: TurnID(), call: ConversationID(call: call), session: sessionKey, language: .english)
        return sessions.session(for: request, home: home)
    }

    func remember(_ note: CallNote) {
        let call = ConversationID(call: note.callID)
        session(of: note.callID).perform { session in
            session.assumeIsolated { $0.note(note.text, byUser: note.speaker == .user, isWhole: note.isWhole, of: call) }
        }
    }
}

extension ConversationID {
    /// The conversation of a call: its id where that can be one, else a name made of it.
    init(call: CallID?) {
        self = call.flatMap { ConversationID($0.text) } ?? ConversationID.main.kept(apart: call?.text ?? "")
    }
}
