import Conversation
import Synchronization

/// An agent played by hand: the test sees each prompt as it is asked and sends the reply's events itself.
final class HandAgent: Agent {
    struct Asked: Sendable {
        let prompt: Prompt
        let reply: ReplyPort
        let run: HandRun
    }

    let name = "hand"
    private let asked: AsyncStream<Asked>
    private let asking: AsyncStream<Asked>.Continuation
    private let count = Mutex(0)

    init() { (asked, asking) = AsyncStream.makeStream() }

    /// How many replies were begun.
    var begun: Int { count.withLock { $0 } }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        count.withLock { $0 += 1 }
        let run = HandRun()
        asking.yield(Asked(prompt: prompt, reply: reply, run: run))
        return run
    }

    /// The next reply to give.
    func next() async throws -> Asked {
        for await asked in asked { return asked }
        throw CancellationError()
    }
}

/// What became of one run.
final class HandRun: AgentRun {
    enum Event: Sendable { case cancelled, paused, resumed }

    private let events: AsyncStream<Event>
    private let happened: AsyncStream<Event>.Continuation

    init() { (events, happened) = AsyncStream.makeStream() }

    func cancel() { happened.yield(.cancelled) }
    func pause() { happened.yield(.paused) }
    func resume() { happened.yield(.resumed) }

    func next() async throws -> Event {
        for await event in events { return event }
        throw CancellationError()
    }
}

/// A stream that keeps all it is told; it counts as delivered what the test says, all of it by default.
final class RecordingListener: ReplyListener {
    private struct State {
        var text = ""
        var ending: String?
        var turnClass: TurnClass?
        var deliveredMax = Int.max
        var isBehind = false
        var hasGone = false
    }

    private let state = Mutex(State())
    private let told: AsyncStream<Void>
    private let telling: AsyncStream<Void>.Continuation

    init(deliveredMax: Int = .max) {
        (told, telling) = AsyncStream.makeStream()
        state.withLock { $0.deliveredMax = deliveredMax }
    }

    var text: String { state.withLock { $0.text } }
    var ending: String? { state.withLock { $0.ending } }
    var turnClass: TurnClass? { state.withLock { $0.turnClass } }

    var deliveredBytes: Int { state.withLock { min($0.text.utf8.count, $0.deliveredMax) } }

    var isBehind: Bool {
        get { state.withLock { $0.isBehind } }
        set { state.withLock { $0.isBehind = newValue } }
    }

    var hasGone: Bool {
        get { state.withLock { $0.hasGone } }
        set { state.withLock { $0.hasGone = newValue } }
    }

    func classified(_ turnClass: TurnClass) {
        state.withLock { $0.turnClass = turnClass }
        telling.yield()
    }

    func deliver(_ event: ReplyEvent) {
        state.withLock { state in
            switch event {
            case .text(let text), .aside(let text), .progress(let text): state.text += text
            case .toolCall(let call): state.text += "<\(call.name ?? "")>"
            case .finished(let reason, _): state.ending = "finish \(reason.rawValue)"
            case .failed(let failure): state.ending = "failed \(failure.kind.rawValue)"
            }
        }
        telling.yield()
    }

    func flush() {}

    /// Returns once the request has been told apart.
    func classified() async {
        if turnClass != nil { return }
        for await _ in told where turnClass != nil { return }
    }

    /// Returns once the text so far is at least this.
    func heard(_ text: String) async {
        if self.text.hasPrefix(text) { return }
        for await _ in told where self.text.hasPrefix(text) { return }
    }
}
