/// A turn in progress: its machine, the agent's run and the streams that hear it. Lives inside its session.
final class Turn {
    /// A stream that hears the turn, and who is to know how it ended.
    struct Hearing {
        let listener: any ReplyListener
        let ended: (TurnEnd) -> Void
    }

    let id: TurnID
    /// The run of its agent; another once that one's work goes on without it.
    var run: RunID
    let profile: Profile
    let channel: EntryChannel
    let language: SpokenLanguage
    let conversation: ConversationID
    let utterances: [String]
    /// The id of the request that began it, where its door gave one.
    let requestID: String?
    /// How long it may wait for a turn of another conversation.
    let waitMax: Duration
    /// What the request that began it was.
    let turnClass: TurnClass
    /// The turns it takes the place of, latest first: what their tools changed stays changed.
    var supersedes: [TurnID] = []
    /// How often its client's tools have answered: 0 as it begins.
    var followUps = 0
    /// What the agent is shown after the utterance when it begins: the calls of the turn's earlier requests and their outcomes.
    var exchange: [Message] = []
    /// Profile `api` without an id.
    let standsAlone: Bool
    /// Names of the tools the client offers.
    let clientTools: [String]
    var machine: TurnMachine
    /// Who answers, and what it was asked first; from the moment it was.
    var agent: (any Agent)?
    var prompt: Prompt?
    /// There once the agent has called a tool.
    var tools: TurnTools?
    /// What the calls of the turn whose place this takes came to.
    var prior: [ToolResult] = []
    /// When its request came, on the session's clock.
    var requestedAt: Duration = .zero
    var agentRun: (any AgentRun)?
    /// When it says something of its own, and the wait for that.
    var pace: TurnPace
    var pacing: Task<Void, Never>?
    /// How much of the reply there was when it began to be waited for: the agent at first, then its tools.
    var bytesWhenWaitBegan: Int
    /// Since when its time is up, and how much of the reply there was when it was last looked at.
    var overdueSince: Duration?
    var bytesLooked: Int?
    /// What it tells of earlier turns, and how much of the reply that is, in bytes.
    var told: [LateResult] = []
    var toldBytes = 0
    /// Whether its client has been answered, and this is what is still to come.
    let isLate: Bool
    /// What the promise is kept under until it is told.
    let lateID = TurnID()
    var hearings: [Hearing] = []
    /// The most any stream that has gone had got of the reply, in bytes.
    var deliveredBytesMax = 0
    /// Tasks of agents that wait for listeners to catch up.
    var readiness: [CheckedContinuation<Void, Never>] = []
    var isPaused = false
    /// Whether it waits for a turn of another conversation to end; nothing of it is stored meanwhile.
    var isWaiting = false
    /// Changes that make the utterance durable and have not been handed to the store yet.
    var uncommitted: [HistoryChange]?
    /// Whether its agent's first word or call has come.
    var hasSpoken = false
    /// Whether the reply has a row in the store.
    var isReplyStored = false

    init(
        id: TurnID, run: RunID, request: TurnRequest, turnClass: TurnClass, conversation: ConversationID, utterances: [String],
        continuing written: [WrittenSegment] = [], settings: SessionSettings
    ) {
        self.id = id
        self.run = run
        requestID = request.requestID
        profile = request.profile
        channel = request.channel
        language = request.language
        standsAlone = request.standsAlone
        clientTools = request.tools
        self.conversation = conversation
        self.utterances = utterances
        waitMax = request.waitMax ?? settings.waitMax
        self.turnClass = turnClass
        isLate = false
        pace = TurnPace(TurnPace.Rules(), requestedAt: .zero)
        machine = TurnMachine(
            profile: request.profile, language: request.language, replyBytesMax: settings.replyBytesMax, continuing: written)
        bytesWhenWaitBegan = machine.reply.utf8.count
    }

    /// What is left of a turn that was answered with a promise: its agent and its tools, heard by nobody.
    init(goingOnAfter turn: Turn, replyBytesMax: Int) {
        id = turn.id
        run = turn.run
        requestID = turn.requestID
        profile = turn.profile
        channel = turn.channel
        language = turn.language
        conversation = turn.conversation
        utterances = turn.utterances
        waitMax = turn.waitMax
        turnClass = turn.turnClass
        standsAlone = turn.standsAlone
        clientTools = []
        isLate = true
        pace = TurnPace(TurnPace.Rules(), requestedAt: .zero)
        machine = TurnMachine(profile: turn.profile, language: turn.language, replyBytesMax: replyBytesMax)
        bytesWhenWaitBegan = 0
        _ = machine.committed(nil)
        (agent, prompt, agentRun, tools, prior) = (turn.agent, turn.prompt, turn.agentRun, turn.tools, turn.prior)
        requestedAt = turn.requestedAt
        tools?.legBegan = 0
        (turn.agentRun, turn.tools) = (nil, nil)
        (readiness, turn.readiness) = (turn.readiness, [])
    }

    /// Where in the reply the agent's present leg began, in bytes.
    var legBegan: Int { tools?.legBegan ?? max(machine.replyBegin, toldBytes) }

    /// D: what was delivered of the reply, cut at a character: the most any stream got, behind what the turn's earlier requests were
    /// answered.
    var delivered: String {
        let bytes = max(deliveredBytesMax, hearings.map(\.listener.deliveredBytes).max() ?? 0)
        return Self.prefix(of: machine.reply, bytes: bytes == 0 ? machine.earlierBytes : machine.replyBegin + bytes)
    }

    /// Whether some stream got all that this request was answered.
    var isDeliveredWhole: Bool {
        let bytes = machine.reply.utf8.count - machine.replyBegin
        return hearings.contains { $0.listener.deliveredBytes >= bytes }
    }

    /// The characters that lie within the first `bytes` bytes.
    static func prefix(of reply: String, bytes: Int) -> String {
        guard bytes < reply.utf8.count else { return reply }
        var end = reply.utf8.index(reply.startIndex, offsetBy: max(0, bytes))
        while end > reply.startIndex, end.samePosition(in: reply.unicodeScalars) == nil { end = reply.utf8.index(before: end) }
        return String(reply[..<end])
    }

    func deliver(_ event: ReplyEvent) {
        for hearing in hearings { hearing.listener.deliver(event) }
    }

    func flush() {
        for hearing in hearings { hearing.listener.flush() }
    }

    /// Tells every stream's door how the turn ended.
    func release(_ end: TurnEnd) {
        let heard = hearings
        hearings = []
        for hearing in heard { hearing.ended(end) }
        let agents = readiness
        readiness = []
        for agent in agents { agent.resume() }
    }
}
