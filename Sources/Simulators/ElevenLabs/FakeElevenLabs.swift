/// ElevenLabs' side of a custom LLM: plays a scenario against a chat-completions base URL as the Agents platform does.
///
/// Each request carries the whole history, a reply is spoken on a playback clock, and a barge-in leaves only the words that were
/// heard in the next request (docs/wire: requests, attempts, barge-in).
public struct FakeElevenLabs: Sendable {
    /// Most requests after tool results in one turn.
    static let followUpsMax = 4
    /// Longest reply read, in bytes.
    static let replyBytesMax = 16 * 1_048_576

    /// The custom LLM's base URL, as in an agent's configuration; `/chat/completions` is appended.
    public let target: String
    private let token: String?
    private let witness: CallWitness
    private let clock: any SimulatorClock
    private let client: CurlClient

    /// - Parameters:
    ///   - target: base URL, with `/v1`; a trailing slash is ignored.
    ///   - token: sent as a bearer token; nil sends none.
    ///   - witness: the probe and export some checks read.
    public init(target: String, token: String? = nil, witness: CallWitness = CallWitness(), clock: any SimulatorClock = RealClock()) {
        var target = target
        while target.hasSuffix("/") { target.removeLast() }
        self.target = target
        self.token = token
        self.witness = witness
        self.clock = clock
        client = CurlClient(clock: clock)
    }

    /// Plays the call to its end: the scenario's, the agent's by `end_call`, or the platform's when a turn fails.
    public func play(_ scenario: Scenario) async -> CallTranscript {
        var call = Call(scenario, target: target, origin: clock.now)
        for (index, turn) in scenario.turns.enumerated() {
            guard !Task.isCancelled else { break }
            if turn.delivery == .hangUp { break }
            if turn.delivery.waitMilliseconds > 0 {
                try? await clock.sleep(until: clock.now + .milliseconds(turn.delivery.waitMilliseconds))
            }
            let next = scenario.turns.dropFirst(index + 1).first
            await play(turn, number: index + 1, before: next, in: &call)
            if call.transcript.ending != .played { break }
        }
        for leave in call.strays { leave(.fin) }
        if let session = witness.session { call.transcript.session = await session(scenario.session ?? "main") }
        if let runs = witness.agentRuns { call.transcript.agentRuns = await runs() }
        if scenario.assert.leaks != nil { call.transcript.upstreamOpenAtEnd = await upstreamOpen(atMost: scenario.assert.leaks ?? 0) }
        return call.transcript
    }

    /// A call's state from turn to turn.
    private struct Call {
        let scenario: Scenario
        let origin: Duration
        /// By conversation; the scenario's own has no name here.
        var histories: [String: CallHistory] = [:]
        /// The last request of each turn, by its id.
        var requested: [String: String] = [:]
        var transcript: CallTranscript
        /// Streams of given-up attempts that the scenario leaves open.
        var strays: [TurnDriver.HangUp] = []

        init(_ scenario: Scenario, target: String, origin: Duration) {
            self.scenario = scenario
            self.origin = origin
            transcript = CallTranscript(scenario: scenario.name, target: target, seed: scenario.seed)
        }
    }

    private func play(_ turn: ScenarioTurn, number: Int, before next: ScenarioTurn?, in call: inout Call) async {
        var outcome = TurnOutcome(number: number, id: turn.id, user: turn.user, delivery: turn.delivery.name)
        if case .late(let earlier) = turn.delivery {
            // What comes of it is dropped, as the platform drops what it no longer waits for.
            await play(TurnPlan(again: call.requested[earlier] ?? ""), outcome: &outcome, to: turn.conversation, in: &call)
            return call.transcript.turns.append(outcome)
        }
        let name = turn.conversation ?? ""
        var history = call.histories[name] ?? CallHistory(call.scenario)
        defer { call.histories[name] = history }
        if case .shrunk(let earlier, _) = turn.delivery { history.goBack(before: earlier) }
        if case .foreign(let said) = turn.delivery { history.replace(with: said) }
        history.mark(turn.id)
        var plan = TurnPlan(turn, history: history, interrupt: next?.interrupt)
        outcome.language = turn.language ?? call.scenario.language
        if let user = TurnPlan.userMessage(of: turn) { history.append("user", user) }
        let watch = next?.expect.contains { if case .upstreamCancelled = $0 { true } else { false } } ?? false
        let before = watch ? await witness.upstream?() : nil
        for followUp in 0...Self.followUpsMax {
            var part = TurnOutcome(number: number, id: turn.id, user: followUp == 0 ? turn.user : "", delivery: outcome.delivery)
            part.requests = outcome.requests
            part.language = outcome.language
            await play(plan, outcome: &part, to: turn.conversation, in: &call)
            if followUp == 0 { call.requested[turn.id] = part.requested }
            PlatformTools.run(&part, in: &call.transcript, at: clock.now - call.origin)
            let isCut = part.bargeIn != nil && call.scenario.speech.ellipsis && !part.heard.isEmpty
            history.append(heard: isCut ? part.heard + "..." : part.heard, calls: part.tools)
            outcome = followUp == 0 ? part : outcome.continued(by: part)
            outcome.answers = followUp + 1
            guard PlatformTools.needFollowUp(part), call.transcript.ending == .played else { break }
            plan = TurnPlan(continuing: history, interrupt: next?.interrupt)
        }
        outcome.upstreamWasWatched = before != nil
        if let before, let bargeIn = outcome.bargeIn, bargeIn.place != .afterStream {
            outcome.upstreamCancelledMilliseconds = await upstreamCancellation(after: before)
        }
        if let fatal = outcome.fatal { call.transcript.ending = .failed(code: 1002, reason: fatal) }
        call.transcript.turns.append(outcome)
    }

    /// Sends one plan's requests and writes what came of them into the outcome.
    private func play(_ plan: TurnPlan, outcome: inout TurnOutcome, to conversation: String?, in call: inout Call) async {
        var machine = TurnMachine(plan, scenario: call.scenario, outcome: outcome)
        let driver = TurnDriver(client: client, clock: clock, template: template(for: call.scenario, conversation), origin: call.origin)
        call.strays += await driver.play(&machine)
        call.transcript.events += machine.events
        outcome = machine.outcome
    }

    /// The request's head (docs/wire: request headers).
    private func template(for scenario: Scenario, _ conversation: String?) -> CurlRequest {
        var headers = ["Content-Type: application/json", "Accept: application/json"]
        if let token { headers.append("Authorization: Bearer \(token)") }
        if let conversation = conversation ?? scenario.target.conversation { headers.append("X-Conversation-Id: \(conversation)") }
        var request = CurlRequest(target + "/chat/completions", headers: headers)
        request.responseBytesMax = Self.replyBytesMax
        return request
    }

    /// Milliseconds until the probe counts one cancelled stream more; nil when it does not within five seconds.
    private func upstreamCancellation(after before: CallWitness.UpstreamCounts) async -> Double? {
        let start = clock.now
        while clock.now - start < .seconds(5), !Task.isCancelled {
            if let counts = await witness.upstream?(), counts.cancelled > before.cancelled { return (clock.now - start).milliseconds }
            guard (try? await clock.sleep(until: clock.now + .milliseconds(5))) != nil else { break }
        }
        return nil
    }

    /// The upstream streams still open, given two seconds to fall to the number expected.
    private func upstreamOpen(atMost expected: Int) async -> Int? {
        let start = clock.now
        while true {
            guard let open = await witness.upstream?()?.open else { return nil }
            let isOver = open <= expected || clock.now - start >= .seconds(2)
            guard !isOver, (try? await clock.sleep(until: clock.now + .milliseconds(20))) != nil else { return open }
        }
    }
}

extension ScenarioTurn.Delivery {
    /// The delivery's word in a scenario file.
    var name: String {
        switch self {
        case .plain: "plain"
        case .speculative: "speculative"
        case .revise: "revise"
        case .retry: "retry"
        case .replay: "replay"
        case .silence: "silence"
        case .late: "late"
        case .shrunk: "shrunk"
        case .foreign: "foreign"
        case .hangUp: "hang_up"
        }
    }

    /// How long the platform waits before it asks.
    var waitMilliseconds: Int {
        switch self {
        case .silence(_, let wait), .shrunk(_, let wait): wait
        default: 0
        }
    }
}
