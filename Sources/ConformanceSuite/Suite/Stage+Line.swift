import Simulators

/// Calls through a voice service's line.
extension Stage {
    /// How long somebody may take to answer a telephone.
    private static let ringing: Duration = .seconds(30)

    /// Opens a connection that the service is sure to know of: one that waits to be accepted hears no event.
    func listener(_ label: String) throws -> FramedConnection {
        let line = try line(label)
        ask("health", id: "listening", on: line)
        return line
    }

    /// Who may be called.
    var callee: Int { Int(prompt(.call)) ?? 0 }

    /// Whether nobody is in a call, so that a play disturbs no stranger's; asked with the id `"quiet"`.
    func isQuiet(_ connection: FramedConnection) -> Bool {
        let status = ask("call.status", id: "quiet", on: connection)?["result"]
        let isQuiet =
            status?["active"]?.bool != true && !["RINGING", "CONNECTING", "REQUESTING", "WAITING"].contains(status?["state"]?.string)
        if !isQuiet { note("busy", status?.text() ?? "no answer") }
        return isQuiet
    }

    /// Places a call with the id 10, plays when it is through, and hangs up with the id 90.
    ///
    /// Events are read on the connection that asked.  Nothing is played while another call is on, or when nobody answers this one.
    func call(on connection: FramedConnection, _ body: () throws -> Void) rethrows {
        guard isQuiet(connection) else { return }
        let answer = ask("call.start", ["user_id": .integer(callee)], id: 10, on: connection)
        // A refusal may mean that somebody else's call has just begun, which is not ours to end.
        if let answer, case .failure = ServiceAnswer(answer) { return }
        connection.receive(for: "the call to be answered", within: max(Self.ringing, settings.timeout)) { reader in
            reader.misframed != nil || reader.frames.contains { $0.method == "call.connected" || $0.method == "call.ended" }
        }
        if connection.reader.frames.contains(where: { $0.method == "call.connected" }) {
            try body()
        } else if ask("call.status", id: 11, on: connection)?["result"]?["active"]?.bool != true {
            note("unanswered", "\(callee)")
        }
        ask("call.hangup", id: 90, on: connection)
        receive("call.ended", on: connection)
    }
}

extension Stage {
    /// Places a call and hangs up as soon as it is through.
    func call(on connection: FramedConnection) { call(on: connection) {} }
}

extension Check {
    /// Judges a play that calls somebody: nothing is said where another's call was on.
    static func call(_ judges: Judge...) -> Judge {
        { transcript, context in
            if let busy = transcript.note("busy") { return .inconclusive("another call is in progress: \(busy)") }
            if let user = transcript.note("unanswered") { return .inconclusive("the call to \(user) was not answered") }
            return all(judges)(transcript, context)
        }
    }

    /// The events of a method that came on a connection, as params.
    static func event(
        _ method: String, on label: String = Stage.main, _ judge: @escaping @Sendable (JSONValue, Transcript) -> Judgement
    ) -> Judge {
        { transcript, _ in
            let reader = transcript.frames(on: label)
            guard let event = reader.frames.first(where: { $0.method == method }) else {
                return .fail(expected: "\(label): the event \(method)", actual: Show.frames(reader))
            }
            guard let params = event.json?["params"], params.isObject else {
                return .fail(expected: "\(method) with params", actual: Show.frame(event))
            }
            return judge(params, transcript)
        }
    }
}
