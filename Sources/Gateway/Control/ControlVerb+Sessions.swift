import Conversation
import Foundation

extension ControlVerb {
    /// Longest text of a text turn, in UTF-8 bytes.
    static let sayTextBytesMax = 32_768

    /// What can be asked about sessions, and in them.
    static func sessions(
        _ sessions: Sessions, _ history: HistoryStore, _ agent: any Agent, home: SessionHome,
        sayWaitMax: @escaping @Sendable () -> Duration,
        observers: RequestObservers = RequestObservers()
    ) -> [ControlVerb] {
        [say(sessions, agent, home: home, waitMax: sayWaitMax, observers: observers), tail(history), delete(sessions)]
    }

    /// `sessions.tail`: the last entries of a session, then each as it becomes durable or is corrected.
    static func tail(_ history: HistoryStore) -> ControlVerb {
        ControlVerb(
            name: "sessions.tail",
            work: .stream { input, each in
                let (key, last) = (try input.session(), try input.optionalNumber("last") ?? 10)
                guard (0...tailLastMax).contains(last) else { throw ControlInput.wrong("last", "a number from 0 to \(tailLastMax)") }
                try await history.follow(key, last: Int(last)) { each(try ControlReply.payload(EntryEvent($0))) }
            })
    }

    /// How many entries a tail may begin with.
    static let tailLastMax: Int64 = 200

    /// `sessions.delete`: all that is stored and remembered of a session.
    static func delete(_ sessions: Sessions) -> ControlVerb {
        .answer("sessions.delete") { input in
            let key = try input.session()
            do { return SessionDeletion(entries: try await sessions.delete(key)) } catch {
                throw ControlFailure(.failed, "the session could not be deleted: \(error)")
            }
        }
    }

    /// `say`: one text turn in a session, streamed to whoever asked; their going is the hang-up.
    ///
    /// - Parameters:
    ///   - home: where a session lives that nobody has spoken in yet.
    ///   - waitMax: how long a turn waits for another conversation of its session.
    static func say(
        _ sessions: Sessions, _ agent: any Agent, home: SessionHome, waitMax: @escaping @Sendable () -> Duration,
        observers: RequestObservers = RequestObservers()
    ) -> ControlVerb {
        ControlVerb(
            name: "say",
            work: .paced { input, put in
                let key = try input.optionalText("session") == nil ? SessionKey.main : try input.session()
                var request = TurnRequest(text: try sayText(input), turn: TurnID(), session: key, waitMax: waitMax())
                var account = RequestAccount(id: RequestIDs().next(), door: .say, of: request, at: RequestAccount.nowNs)
                request.requestID = account.id
                let session = sessions.session(for: request, home: home)
                account.route = "say"
                let listener = SayListener(session, account)
                home.execute { [account] in observers.began(account) }
                guard observers.admitsTurns else {
                    account.isUnrecorded()
                    home.execute { [account] in observers.ended(account) }
                    throw ControlFailure(ControlFailure.Kind(rawValue: "audit_unavailable"), Refusal.auditUnavailable.message)
                }
                home.execute { [account] in
                    observers.admitted(account)
                }
                do {
                    try await say(request, session, agent, listener, put)
                    home.execute { observers.ended(listener.close(hasGone: false)) }
                } catch {
                    home.execute { observers.ended(listener.close(hasGone: true)) }
                    throw error
                }
            })
    }

    private static func say(
        _ request: TurnRequest, _ session: Session, _ agent: any Agent, _ listener: SayListener,
        _ put: @Sendable (Data) async throws -> Void
    ) async throws {
        async let turn: Void = {
            _ = await session.withTurn(request, agent: agent, listener: listener)
            listener.leave()
        }()
        let end = try await listener.drain { try await put(ControlReply.payload($0)) }
        await turn
        switch end {
        case .success(let reason): try await put(ControlReply.payload(SayEvent(finish: reason.rawValue)))
        case .failure(let failure): throw ControlFailure(ControlFailure.Kind(rawValue: failure.kind.rawValue), failure.message)
        case nil: throw CancellationError()
        }
    }

    private static func sayText(_ input: ControlInput) throws(ControlFailure) -> String {
        let text = try input.text("text")
        guard text.contains(where: { !$0.isWhitespace }) else { throw ControlInput.wrong("text", "there is nothing to say in it") }
        guard text.utf8.count <= sayTextBytesMax else {
            throw ControlInput.wrong("text", "a turn has at most \(sayTextBytesMax) bytes of text; this has \(text.utf8.count)")
        }
        return text
    }
}
