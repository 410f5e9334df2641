extension ServiceMachine {
    /// Answers of a batch, gathered until there is one for each request.
    struct Batch {
        var connection: Int
        var answers: [JSONValue] = []
        var pending: Int
    }

    /// Requests in one batch; more are refused.
    static let batchMax = 256

    /// A client connected.
    mutating func opened(_ number: Int) {
        connectionsMade += 1
        note(.opened, connection: number)
        connections[number] = Connection(reader: ServiceFrameReader(readsShort: has(.splitHeader)))
        for fault in striking(.connection, method: nil) {
            noteStruck(fault, connection: number)
            switch fault.kind {
            case .acceptThenClose: drop(number, because: "accept-then-close")
            case .stall: connections[number]?.isMuted = true
            default: break
            }
        }
    }

    /// A client closed its connection, or broke it.
    mutating func closed(_ number: Int, because reason: String) {
        guard connections.removeValue(forKey: number) != nil else { return }
        note(.closed, connection: number, reason)
    }

    /// Bytes came from a client.
    mutating func received(_ bytes: [UInt8], from number: Int) {
        guard let bytes = bent(bytes, from: number) else { return }
        guard let outcomes = connections[number]?.reader.consume(bytes) else { return }
        for outcome in outcomes {
            switch outcome {
            case .body(let body):
                note(.received, connection: number, text: body)
                guard let waiting = connections[number] else { return }
                if !waiting.isBusy {
                    take(body, from: number)
                } else if waiting.waiting.count < Self.waitingMax {
                    connections[number]?.waiting.append(body)
                } else {
                    drop(number, because: "more than \(Self.waitingMax) requests wait")
                }
            case .broken(let reason): drop(number, because: reason)
            }
        }
    }

    /// Closes a connection from this side.
    mutating func drop(_ number: Int, because reason: String) {
        guard connections[number] != nil else { return }
        flushJoined(number)
        connections[number] = nil
        note(.closed, connection: number, reason)
        put(.close(number))
    }

    private mutating func take(_ body: [UInt8], from number: Int) {
        var asked = Asked(connection: number, id: nil, method: "", batch: nil, at: now)
        let reading = ServiceRequest.read(body, profile: options.profile)
        switch reading {
        case .request(let request): take(request, asked)
        case .unparsable where has(.transcriberOnly): drop(number, because: "the other service ends at bad JSON")
        case .unparsable:
            asked.id = .null
            refuse(asked, -32700, "Parse error")
        case .batch, .invalid:
            if has(.batchCrash), reading != .batch([]) { return drop(number, because: "batch-crash") }
            if case .batch(let elements) = reading { return takeBatch(elements, asked) }
            if case .invalid(let id) = reading { asked.id = id }
            refuse(asked, -32600, "Invalid Request")
        }
    }

    private mutating func take(_ request: ServiceRequest, _ plain: Asked) {
        var asked = plain
        asked.id = request.id ?? (has(.answersNotifications) ? .null : nil)
        asked.method = request.method
        let before = jobs.count
        serve(request, asked)
        // One request at a time: those behind this one wait for its work.
        if jobs.count > before { connections[asked.connection]?.isBusy = true }
    }

    private mutating func takeBatch(_ elements: [JSONValue], _ plain: Asked) {
        var asked = plain
        asked.id = .null
        if elements.isEmpty, options.profile == .asImplemented { return send(.array([]), to: [asked.connection], .reply, method: "") }
        guard (1...Self.batchMax).contains(elements.count) else { return refuse(asked, -32600, "Invalid Request") }
        batchesMade += 1
        asked.batch = batchesMade
        batches[batchesMade] = Batch(connection: asked.connection, pending: elements.count)
        for element in elements {
            var one = asked
            switch ServiceRequest.read(element, profile: options.profile) {
            case .request(let request): take(request, one)
            case .invalid(let id):
                one.id = id
                refuse(one, -32600, "Invalid Request")
            case .batch, .unparsable: refuse(one, -32600, "Invalid Request")
            }
        }
    }

    /// The connection's request is done: the next one waiting is taken.
    mutating func release(_ number: Int) {
        guard connections[number]?.isBusy == true else { return }
        connections[number]?.isBusy = false
        while let connection = connections[number], !connection.isBusy, !connection.waiting.isEmpty {
            let body = connection.waiting[0]
            connections[number]?.waiting.removeFirst()
            take(body, from: number)
        }
    }
}
