extension ServiceMachine {
    /// Answers with a result.
    mutating func answer(_ asked: Asked, _ result: JSONValue) {
        reply(asked, [JSONMember(key: "result", value: result)])
    }

    /// Answers that it could not be done: the document's `status` and `error`, or the `error` alone.
    mutating func fail(_ asked: Asked, _ reason: String, details: String? = nil, more: [JSONMember] = []) {
        var members = [JSONMember(key: "error", value: .string(reason))]
        if options.profile == .asDocumented { members.insert(JSONMember(key: "status", value: "error"), at: 0) }
        if let details { members.append(JSONMember(key: "details", value: .string(details))) }
        answer(asked, .object(members + more))
    }

    /// Answers with a JSON-RPC error.
    mutating func refuse(_ asked: Asked, _ code: Int, _ message: String) {
        reply(asked, [JSONMember(key: "error", value: ["code": .integer(code), "message": .string(message)])])
    }

    /// Answers that params are wrong: -32602 as JSON-RPC has it, -32000 as the service has it.
    mutating func refuseParams(_ asked: Asked, _ message: String) {
        refuse(asked, options.profile == .asImplemented ? -32000 : -32602, message)
    }

    private mutating func reply(_ asked: Asked, _ members: [JSONMember]) {
        defer { if asked.batch == nil { release(asked.connection) } }
        var document = JSONValue.object([JSONMember(key: "jsonrpc", value: "2.0")] + members)
        if let id = asked.id { document["id"] = id }
        if let batch = asked.batch { return gather(asked.id == nil ? nil : document, batch) }
        // A notification has no answer.
        guard asked.id != nil else { return }
        note(.reply, connection: asked.connection, asked.method, document)
        bend(document, asked)
    }

    private mutating func gather(_ document: JSONValue?, _ number: Int) {
        guard var batch = batches[number] else { return }
        batch.pending -= 1
        if let document { batch.answers.append(document) }
        batches[number] = batch.pending > 0 ? batch : nil
        guard batch.pending <= 0 else { return }
        if !batch.answers.isEmpty { send(.array(batch.answers), to: [batch.connection], .reply, method: "") }
        release(batch.connection)
    }

    /// Sends an answer with the faults that strike it.
    private mutating func bend(_ plain: JSONValue, _ asked: Asked) {
        var document = plain
        let faults = striking(.reply, method: asked.method)
        var copies = 1
        var delay: Duration?
        for fault in faults {
            noteStruck(fault, connection: asked.connection)
            switch fault.kind {
            case .stallReply: copies = 0
            case .lateReply: delay = .milliseconds(fault.amountOrStandard)
            case .duplicateReply: copies = min(copies * 2, 4)
            case .wrongID: document["id"] = Self.otherID(document["id"])
            case .idType: document["id"] = Self.retyped(document["id"])
            case .nullID: document["id"] = .null
            case .errorReply:
                document["result"] = nil
                document["error"] = ["code": -32000, "message": "The service was told to fail"]
            case .resultAndError:
                document["result"] = document["result"] ?? ["status": "ok"]
                document["error"] = document["error"] ?? ["code": -32000, "message": "The service was told to contradict itself"]
            case .neitherResultNorError:
                document["result"] = nil
                document["error"] = nil
            case .replyBeforeRequest:
                if let id = plain["id"]?.integer, id < Int.max {
                    let early: JSONValue = [
                        "jsonrpc": "2.0", "result": ["status": "early", "active": false, "state": "IDLE"], "id": .integer(id + 1),
                    ]
                    send(early, to: [asked.connection], .reply, method: asked.method)
                }
            default: break
            }
        }
        for _ in 0..<copies {
            send(document, to: [asked.connection], .reply, method: asked.method, after: delay.map { paced($0) } ?? .zero)
        }
    }

    private static func otherID(_ id: JSONValue?) -> JSONValue {
        switch id {
        case .integer(let number)?: .integer(number &+ 1_000_000)
        case .string(let text)?: .string(text + "-other")
        default: .integer(1_000_000)
        }
    }

    private static func retyped(_ id: JSONValue?) -> JSONValue {
        switch id {
        case .integer(let number)?: .string(String(number))
        case .string(let text)?: Int(text).map { .integer($0) } ?? .integer(0)
        default: "null"
        }
    }
}
