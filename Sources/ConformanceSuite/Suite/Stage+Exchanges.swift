import Simulators

/// Playing requests on connections.
extension Stage {
    /// The label of a play's main connection.
    static let main = "main"

    func open(_ label: String = Stage.main, limits: RawConnection.Limits = .init()) -> RawConnection {
        RawConnection(label, to: settings.target, clock: clock, recorder: recorder, limits: limits)
    }

    /// Opens the play's main connection.
    ///
    /// - Throws: ``StageError`` when the target cannot be reached.
    func reach(_ label: String = Stage.main, limits: RawConnection.Limits = .init()) throws -> RawConnection {
        let connection = open(label, limits: limits)
        guard connection.isOpen else { throw StageError("cannot connect to \(settings.target.url)") }
        return connection
    }

    /// Sends a request on a connection and reads until its answer is whole.
    @discardableResult
    func send(_ request: OutgoingRequest, on connection: RawConnection) -> Bool {
        start(request, on: connection)
        return finish(connection)
    }

    /// Sends a request without waiting for the answer.
    func start(_ request: OutgoingRequest, on connection: RawConnection) {
        connection.begin(request.method, request.target)
        connection.send(request.bytes, within: settings.timeout)
    }

    /// Reads until every request sent on the connection has its whole answer.
    @discardableResult
    func finish(_ connection: RawConnection, _ count: Int? = nil) -> Bool {
        let wanted = count ?? recorder.requestCount(on: connection.label)
        return connection.receive(for: "the whole answer", within: settings.timeout) { $0.completeCount >= wanted }
    }

    /// One request on a connection of its own, closed when the answer is whole.
    func exchange(_ request: OutgoingRequest, on label: String = Stage.main) throws {
        let connection = try reach(label)
        send(request, on: connection)
        connection.close()
    }

    /// One streamed chat on a connection of its own.
    func stream(_ text: String = Prompt.plain, on label: String = Stage.main, _ change: (inout ChatRequest) -> Void = { _ in }) throws {
        try exchange(post(chat(text, change)), on: label)
    }

    /// Reads until so many deltas with text or a tool call have come; true when they have.
    @discardableResult
    func receive(deltas count: Int, on connection: RawConnection) -> Bool {
        connection.receive(for: "\(count) deltas", within: settings.timeout) { reader in
            guard let response = reader.responses.last else { return false }
            // A body of this size without deltas is no answer; parsing it again and again would take for ever.
            if response.body.count > 1 << 20 { return true }
            return ChatStream(response).deltas.count >= count
        }
    }

    /// Reads whatever else comes for a while.
    func listen(_ connection: RawConnection, for span: Duration) {
        connection.receive(for: "nothing more", within: span) { _ in false }
    }

    /// Runs bodies at the same time on threads that share the play's time, and waits for all.
    func together(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = (0..<count).map { index in StageThread(clock) { body(index) } }
        for thread in threads { thread.join() }
    }

    func note(_ name: String, _ text: String) { recorder.record(.note(name: name, text: text)) }

    func figure(_ name: String, _ value: Double) { recorder.record(.figure(name: name, value: value)) }
}
