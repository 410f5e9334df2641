import Simulators

/// Playing requests on connections to a voice service.
extension Stage {
    /// Opens a connection to the voice service.
    ///
    /// - Throws: ``StageError`` when nobody takes it.
    func line(_ label: String = Stage.main) throws -> FramedConnection {
        guard let socket = settings.voiceSocket else { throw StageError("this case needs a voice service") }
        let connection = FramedConnection(label, to: socket, clock: clock, recorder: recorder)
        guard connection.isOpen else { throw StageError("cannot connect to \(socket)") }
        return connection
    }

    /// A request as JSON; without an id it is a notification.
    static func request(_ method: String, _ params: JSONValue? = [:], id: JSONValue? = 1) -> JSONValue {
        var request: JSONValue = ["jsonrpc": "2.0", "method": .string(method)]
        if let params { request["params"] = params }
        if let id { request["id"] = id }
        return request
    }

    /// Sends a request and reads until one more answer has come, whatever it answers.
    @discardableResult
    func ask(_ method: String, _ params: JSONValue? = [:], id: JSONValue = 1, on connection: FramedConnection) -> JSONValue? {
        send(Self.request(method, params, id: id).bytes, on: connection)
    }

    /// Sends a frame of any body and reads until one more answer has come or the connection has ended.
    @discardableResult
    func send(_ body: [UInt8], pieces: [Int] = [], pause: Duration = .zero, on connection: FramedConnection) -> JSONValue? {
        let before = connection.reader.answers.count
        connection.send(FrameReader.frame(body), pieces: pieces, pause: pause, within: settings.timeout)
        receive(answers: before + 1, on: connection)
        let answers = connection.reader.answers
        return answers.count > before ? answers[before].json : nil
    }

    /// Reads until so many answers have come.
    @discardableResult
    func receive(answers count: Int, on connection: FramedConnection) -> Bool {
        connection.receive(for: "\(count) answers", within: settings.timeout) { $0.answers.count >= count || $0.misframed != nil }
    }

    /// Reads until an event has come so many times.
    @discardableResult
    func receive(_ method: String, _ count: Int = 1, within limit: Duration? = nil, on connection: FramedConnection) -> Bool {
        connection.receive(for: method, within: limit ?? settings.timeout) { reader in
            reader.misframed != nil || reader.frames.count { $0.method == method } >= count
        }
    }
}

extension FrameReader {
    /// What came that is no event.
    var answers: [ServiceMessage] { frames.filter { !$0.isEvent } }
}
