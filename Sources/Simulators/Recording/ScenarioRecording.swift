/// Makes a scenario of recorded traffic: each request is told by what changed since the one before it (docs/wire/turns.md).
public struct ScenarioRecording: Sendable {
    private let blot: TextBlotter
    private var scenario: Scenario
    private var last: RecordedExchange?
    /// The number of messages before each turn's own, by its id.
    private var marks: [(id: String, count: Int)] = []
    /// What the scenario cannot tell, in sentences.
    public private(set) var notes: [String] = []

    public init(name: String, blot: TextBlotter = TextBlotter()) {
        scenario = Scenario(name: name)
        self.blot = blot
    }

    /// The scenario of one conversation's exchanges, in the order they came; nil when there is no turn in them.
    public static func scenario(
        of exchanges: [RecordedExchange], name: String, blot: TextBlotter = TextBlotter()
    ) -> (scenario: Scenario, notes: [String])? {
        var recording = ScenarioRecording(name: name, blot: blot)
        for exchange in exchanges { recording.add(exchange) }
        guard !recording.scenario.turns.isEmpty else { return nil }
        return (recording.scenario, recording.notes)
    }

    private mutating func add(_ exchange: RecordedExchange) {
        guard let tail = exchange.messages.last, tail["role"]?.string != nil else {
            return notes.append("request \(exchange.number) has no messages and is left out")
        }
        if last == nil { begin(exchange) }
        defer { last = exchange }
        guard let last else { return turn(exchange, .plain) }
        switch tail["role"]?.string {
        // The player asks again by itself when tools were called.
        case "tool": return keepReply(exchange)
        case "assistant": return silence(.sameHistory, exchange, after: last)
        case "user": break
        default: return notes.append("request \(exchange.number) ends with \(tail["role"]?.string ?? "nothing") and is left out")
        }
        let said = RecordedExchange.text(of: tail)
        if exchange.messages == last.messages { return again(last) }
        if said.allSatisfy({ $0.isWhitespace || $0 == "." || $0 == "…" }) { return silence(.dots, exchange, after: last) }
        if exchange.messages.count < last.messages.count { return shrink(exchange, after: last) }
        if exchange.messages.count == last.messages.count, exchange.messages.dropLast() == last.messages.dropLast() {
            return revise(exchange, after: last)
        }
        turn(exchange, .plain, interrupt: interrupt(exchange, after: last))
    }

    /// Takes what the first request tells of the whole call.
    private mutating func begin(_ exchange: RecordedExchange) {
        let body = exchange.body
        scenario.about = "Recorded; what looked private was replaced."
        scenario.target.model = body["model"]?.string ?? scenario.target.model
        scenario.target.conversation = exchange.conversation == nil ? nil : "recorded"
        scenario.target.user = body["user_id"]?.string == nil ? nil : "recorded"
        scenario.target.temperature = body["temperature"]?.number
        scenario.target.maxTokens = body["max_tokens"]?.wholeNumber.map { max(-1, min($0, 1_000_000)) } ?? scenario.target.maxTokens
        let offered = (body["tools"]?.array ?? []).compactMap { $0["function"]?["name"]?.string }
        scenario.tools = offered.filter(SystemTool.names.contains)
        let others = offered.filter { !SystemTool.names.contains($0) }
        if !others.isEmpty { notes.append("\(others.count) tools that are not the platform's own are left out") }
        for message in exchange.messages {
            switch message["role"]?.string {
            case "system" where scenario.system == nil: scenario.system = blot(RecordedExchange.text(of: message))
            case "assistant" where scenario.firstMessage == nil: scenario.firstMessage = blot(RecordedExchange.text(of: message))
            case "system": continue
            default: return
            }
        }
    }

    private mutating func turn(_ exchange: RecordedExchange, _ delivery: ScenarioTurn.Delivery, interrupt: Interrupt? = nil) {
        var turn = ScenarioTurn(id: "\(scenario.turns.count + 1)", user: "")
        if delivery.hasWords { turn.user = blot(RecordedExchange.text(of: exchange.messages.last)) }
        turn.delivery = delivery
        turn.interrupt = scenario.turns.isEmpty ? nil : interrupt
        scenario.turns.append(turn)
        marks.append((turn.id, exchange.messages.count - 1))
        keepReply(exchange)
    }

    /// The answer becomes the reply of a fake upstream.
    private mutating func keepReply(_ exchange: RecordedExchange) {
        guard !exchange.text.isEmpty else { return }
        var reply = UpstreamReply(reply: blot(exchange.text))
        reply.lastUser = scenario.turns.last.flatMap { $0.user.isEmpty ? nil : "*\(Self.globbed($0.user))*" }
        reply.pace.firstTokenMilliseconds = exchange.firstTokenAt.map { max(0, ($0 - exchange.arrivedAt).wholeMilliseconds) }
        reply.pace.tokensPerSecond = exchange.deltasPerSecond.map { max(0.1, min($0, 100_000)) }
        scenario.upstream.append(reply)
    }

    private static func globbed(_ text: String) -> String { String(text.map { $0 == "*" || $0 == "?" ? "?" : $0 }) }

    /// The same request once more.
    private mutating func again(_ last: RecordedExchange) {
        guard let index = scenario.turns.indices.last else { return }
        switch (scenario.turns[index].delivery, last.ending) {
        case (.retry(let count), _): scenario.turns[index].delivery = .retry(count: min(10, count + 1))
        case (.replay(let count), _): scenario.turns[index].delivery = .replay(count: min(10, count + 1))
        case (.plain, .complete): scenario.turns[index].delivery = .replay(count: 1)
        case (.plain, _): scenario.turns[index].delivery = .retry(count: 1)
        default: notes.append("turn \(scenario.turns[index].id) came again after a \(scenario.turns[index].delivery.name); left out")
        }
    }

    /// The same history with another wording: the turn's own words are the later ones.
    private mutating func revise(_ exchange: RecordedExchange, after last: RecordedExchange) {
        guard let index = scenario.turns.indices.last, scenario.turns[index].delivery == .plain else {
            return turn(exchange, .plain)
        }
        let (old, new) = (scenario.turns[index].user, blot(RecordedExchange.text(of: exchange.messages.last)))
        let lead = Self.milliseconds(from: last.arrivedAt, to: exchange.arrivedAt)
        let (oldWords, newWords) = (old.split(separator: " "), new.split(separator: " "))
        let isPrefix = newWords.count > oldWords.count && newWords.starts(with: oldWords) && newWords.count - oldWords.count <= 100
        scenario.turns[index].user = new
        scenario.turns[index].delivery =
            isPrefix
            ? .speculative(cutWords: newWords.count - oldWords.count, leadMilliseconds: lead) : .revise(from: old, leadMilliseconds: lead)
        if !last.text.isEmpty { scenario.upstream.removeLast() }
        keepReply(exchange)
    }

    private mutating func shrink(_ exchange: RecordedExchange, after last: RecordedExchange) {
        guard let mark = marks.last(where: { $0.count <= exchange.messages.count - 1 }), mark.count > 0 else {
            return turn(exchange, .plain)
        }
        let wait = Self.milliseconds(from: last.endedAt ?? last.arrivedAt, to: exchange.arrivedAt)
        turn(exchange, .shrunk(to: mark.id, waitMilliseconds: wait))
    }

    private mutating func silence(_ form: ScenarioTurn.SilenceForm, _ exchange: RecordedExchange, after last: RecordedExchange) {
        let wait = Self.milliseconds(from: last.endedAt ?? last.arrivedAt, to: exchange.arrivedAt)
        turn(exchange, .silence(form, waitMilliseconds: wait))
    }

    /// Where the reply before was cut: by the hang-up, or by the words the new history has left of it.
    private func interrupt(_ exchange: RecordedExchange, after last: RecordedExchange) -> Interrupt? {
        if case .hungUp(let way) = last.ending {
            return last.chunkCount == 0
                ? Interrupt(after: .requestSent, abort: way) : Interrupt(after: .chunk, count: last.chunkCount, abort: way)
        }
        let history = exchange.messages.dropFirst(last.messages.count).dropLast()
        guard let heard = history.last(where: { $0["role"]?.string == "assistant" }), !last.text.isEmpty else { return nil }
        let (left, whole) = (Self.words(RecordedExchange.text(of: heard)), Self.words(last.text))
        guard left.count < whole.count, whole.starts(with: left), !left.isEmpty else { return nil }
        return Interrupt(after: .heardWords, count: left.count)
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split(whereSeparator: \.isWhitespace).map { $0.filter { $0.isLetter || $0.isNumber } }.filter { !$0.isEmpty }
    }

    private static func milliseconds(from earlier: Duration, to later: Duration) -> Int {
        max(0, min(60_000, (later - earlier).wholeMilliseconds))
    }
}
