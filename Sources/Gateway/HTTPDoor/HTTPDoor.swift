import Conversation
import NIOCore
import NIOHTTP1

/// The HTTP door: what an accepted request becomes. Shared by all connections; holds nothing of any of them.
struct HTTPDoor: Sendable {
    struct Settings: Sendable {
        var headTimeout: TimeAmount = .seconds(10)
        var bodyTimeout: TimeAmount = .seconds(15)
        var idleTimeout: TimeAmount = .seconds(75)
        /// How long profile `api` waits for the first token or a failure before it commits to status 200.
        var headHold: TimeAmount = .milliseconds(400)
        var heartbeat: TimeAmount = .seconds(10)
        var slowReaderTimeout: TimeAmount = .seconds(120)
        /// What a client may send ahead of its answers before it is no longer read, in bytes.
        var aheadBytesMax = 65_536
        /// How much of an unwanted body is read and dropped before the connection is closed instead, in bytes.
        var discardBytesMax = 65_536
        /// What may wait in a connection for a slow reader, in bytes.
        var streamBufferBytesMax = 65_536
        /// Peers whose word on who their client is counts for limits and the audit log.
        var trustedProxies: [AddressRange] = []

        /// Past the bound its upstream is no longer read, until half of it has drained; NIO takes no mark below one byte.
        var writeBufferWaterMark: ChannelOptions.Types.WriteBufferWaterMark {
            let high = max(1, streamBufferBytesMax)
            return .init(low: max(1, high / 2), high: high)
        }
    }

    /// What the door goes by, replaced whole when the configuration changes; a request is judged by what is in force when its head is there.
    struct Policy: Sendable {
        var settings = Settings()
        var judge = RequestJudge()
        var models: ModelCatalogue
    }

    let policy: Live<Policy>
    let tokens: TokenRing
    let sessions: Sessions
    let agent: any Agent
    let readiness: Readiness
    var limits = RequestLimits()
    var failures = FailureThrottle()
    /// Who is told of every request.
    var observers = RequestObservers()
    /// Whether spans are kept, and those of clients are the parents of ours.
    var takesTraceParents = false
    /// What `/metrics` tells; nil where nothing is counted, and then there is no such page.
    var metrics: GatewayMetrics?
    /// Answers the requests of checks.
    let probeAgent: any Agent = ScriptedAgent()

    var settings: Settings { policy.value.settings }
    var judge: RequestJudge { policy.value.judge }
    var models: ModelCatalogue { policy.value.models }

    /// Gives a connection its pipeline: raw bytes, NIOHTTP1's decoder, ``HTTPConnection``.
    func addHandlers(to channel: any Channel, _ scratch: LoopScratch) throws {
        let connection = HTTPConnection(door: self, scratch: scratch, loop: channel.eventLoop)
        let limits = judge.limits
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        // Wider than ours by what the framing itself takes, so that our own judgement comes first where it can.
        decoderLimits.maxHeaderFieldSize = max(limits.headBytesMax, limits.requestLineBytesMax) + 1024
        decoderLimits.maxHeaderListSize = limits.headBytesMax + limits.requestLineBytesMax + 1024
        decoderLimits.maxHeaderFieldCount = limits.headerFieldsMax + 1
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(RawBytes(connection))
        try pipeline.addHandler(
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoderLimits)))
        try pipeline.addHandler(connection)
    }

    /// Answers a request that has come in whole.
    func answer(on connection: HTTPConnection) {
        guard let exchange = connection.exchange, let route = exchange.route else { return }
        switch route {
        case .health: connection.write(status: .ok, json: Array(#"{"status":"ok"}"#.utf8))
        case .readiness: readiness.answer(on: connection)
        case .metrics:
            guard let metrics else { return connection.refuse(.notFound) }
            connection.write(status: .ok, metrics.page(), contentType: PrometheusText.contentType)
        case .models: connection.write(status: .ok, json: models.list)
        case .model(let id):
            if let model = models.object(id) { connection.write(status: .ok, json: model) } else { connection.refuse(.noSuchModel) }
        case .postCall: judge.postCalls?.answer(exchange, on: connection)
        case .chatCompletions:
            if exchange.head.method == .HEAD {
                connection.writeHeadOnly(contentType: "application/json")
            } else if let caller = exchange.caller {
                chat(exchange, caller, on: connection)
            }
        }
    }

    private func chat(_ exchange: HTTPConnection.Exchange, _ caller: Caller, on connection: HTTPConnection) {
        guard let channel = connection.channel else { return }
        let chat: ChatCompletionRequest
        do throws(RequestFault) {
            chat = try ChatCompletionRequest(body: exchange.body, using: connection.scratch.tape)
        } catch {
            return connection.refuse(Refusal(error))
        }
        var request = TurnRequest(
            chat, caller: caller, head: exchange.head, tape: connection.scratch.tape, mayUseTools: sessions.offersToolsToAPI)
        request.requestID = exchange.requestID
        connection.exchange?.account.conversation = request.conversation
        connection.exchange?.account.isStream = chat.stream
        if observers.admitsTurns {
            connection.tellAdmitted()
        } else {
            guard caller.profile == .voice else { return connection.refuse(.auditUnavailable) }
            request.isUnrecorded = true
            connection.exchange?.account.isUnrecorded()
        }
        let pass = exchange.isOverLimit || request.isUnrecorded ? nil : limits.beginTurn(caller)
        if pass == nil, !request.isUnrecorded {
            guard caller.profile == .voice else { return connection.refuse(.tooManyTurns) }
            request.isOverLimit = true
            connection.exchange?.account.refusal = exchange.isOverLimit ? "rate_limit_exceeded" : Refusal.tooManyTurns.code
        }
        let session = sessions.session(for: request, home: connection.scratch.home)
        let response = ChatResponse(
            connection: connection, channel: channel, chat: chat, profile: caller.profile, model: chat.model ?? agent.name,
            id: "chatcmpl-" + exchange.requestID.dropFirst(4), created: connection.scratch.date.second)
        // Read by now; a held stream keeps none of its request.
        connection.exchange?.body = []
        connection.exchange?.head.headers = HTTPHeaders()
        connection.exchange?.chat = response
        connection.exchange?.pass = pass
        response.start(request, session, caller.isProbe ? probeAgent : agent)
    }
}

extension TurnRequest {
    /// What the core is told of a chat request.
    ///
    /// The token names the session; a conversation id or a user only scopes retries and barge-ins within it, and one that is no
    /// identifier is as if none were sent.
    init(_ chat: ChatCompletionRequest, caller: Caller, head: HTTPRequestHead, tape: JSONTape, mayUseTools: Bool) {
        let conversation = head.headers.first(name: "x-conversation-id").flatMap { ConversationID($0) }
        let profile = caller.profile
        let standsAlone = profile == .api && conversation == nil
        // A request that stands alone goes to the agent as it was written; only what is stored of it is decoded.
        let messages = standsAlone ? chat.trailingMessages(using: tape) : chat.messages(using: tape)
        self.init(
            session: caller.session, caller: caller.name, profile: profile, conversation: conversation,
            user: chat.user ?? chat.userID, messages: messages.map(Message.init),
            tools: standsAlone && !mayUseTools ? [] : chat.toolNames(using: tape), tokensMax: chat.maxTokens,
            wantsUsage: chat.includeUsage || !chat.stream,
            origin: chat)
        let called = TurnRequest.toolsCalledByTheGateway.intersection(tools)
        if !called.isEmpty { toolFields = chat.toolFields(of: called, using: tape) }
    }
}

extension ChatCompletionRequest {
    /// The messages after the last one of the assistant or a tool: the newest utterances.
    fileprivate func trailingMessages(using tape: JSONTape) -> [ChatMessage] {
        var first = messageSpans.count
        while first > 0,
            messageSpans[first - 1].role == .user || messageSpans[first - 1].role == .system || messageSpans[first - 1].role == .developer
        {
            first -= 1
        }
        return messages(from: first, using: tape)
    }
}

extension Message {
    init(_ message: ChatMessage) {
        let role: Role =
            switch message.role {
            case .system: .system
            case .developer: .developer
            case .user: .user
            case .assistant: .assistant
            case .tool, .function: .tool
            }
        self.init(
            role, message.text,
            toolCalls: message.toolCalls.map { Message.ToolCall(id: $0.id, name: $0.name, arguments: $0.arguments) },
            toolCallID: message.toolCallID)
    }
}

extension Refusal {
    static let noSuchModel = Refusal(
        status: .notFound, message: "There is no such model; GET /v1/models lists those there are.", type: "invalid_request_error",
        param: "model", code: "model_not_found")
}
