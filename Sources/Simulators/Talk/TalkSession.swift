internal import Synchronization

/// A conversation typed at a terminal as if on a call: what is typed is said, what comes back is spoken, and may be spoken over.
///
/// It is the fake platform's conversation without the WebSocket: attempts, budgets, barge-in and history are the same.
public final class TalkSession: Sendable {
    /// What a listener hears of it.
    public enum Event: Sendable, Equatable {
        /// The next word with the spaces before it, when it is spoken; `isFirst` where the agent begins to speak.
        case word(String, isFirst: Bool)
        /// What the agent said has been heard to its end; the time from the request's last byte to the first token, in milliseconds.
        case finished(firstTokenMilliseconds: Double?)
        /// The agent was spoken over; what was heard of it.
        case cut(heard: String)
        case tool(name: String)
        /// The conversation is over, with a WebSocket's close code; 1000 is in order.
        case ended(code: Int, reason: String)
    }

    private let initial: ConversationMachine
    private let loop: ConversationLoop

    /// - Parameter told: called with each event, in order; it must return at once.
    public init(_ options: TalkOptions, clock: any SimulatorClock = RealClock(), told: @escaping @Sendable (Event) -> Void) {
        initial = ConversationMachine(options.agent, start: options.start, timings: options.timings)
        let ear = TalkEar(told)
        loop = ConversationLoop(
            client: CurlClient(clock: clock), clock: clock, perform: { ear.hear($0) }, changed: { ear.read($0.record.items) })
        loop.tell(.message(#"{"type":"conversation_initiation_client_data","user_id":\#(JSONValue.string(options.userID).text())}"#))
    }

    /// Says something, over the agent if it speaks.
    public func say(_ text: String) {
        loop.tell(.message((["type": "user_message", "text": .string(text)] as JSONValue).text()))
    }

    /// Begins to speak: the agent stops, and nothing is asked before ``say(_:)``.
    public func bargeIn() { loop.tell(.speechBegan) }

    public func hangUp() { loop.tell(.left("hung up")) }

    /// Holds the conversation until it is over; answers its record, as the platform would keep it.
    public func hold() async -> JSONValue { await loop.play(initial).record.json }
}

/// Turns what a conversation sends its client into what a listener is told.
private final class TalkEar: Sendable {
    private struct State {
        /// The turn whose words are heard.
        var speaking = 0
        var items = 0
    }

    private let state = Mutex(State())
    private let told: @Sendable (TalkSession.Event) -> Void

    init(_ told: @escaping @Sendable (TalkSession.Event) -> Void) { self.told = told }

    func hear(_ output: ConversationMachine.Output) {
        switch output {
        case .say(let event):
            switch event["type"]?.string {
            case "audio":
                let audio = event["audio_event"].orNull
                let word = (audio[path: "alignment", "chars"]?.array ?? []).compactMap(\.string).joined()
                let number = audio["event_id"]?.integer ?? 0
                let isFirst = state.withLock { state in
                    defer { state.speaking = number }
                    return state.speaking != number
                }
                told(.word(word, isFirst: isFirst))
            case "agent_tool_request": told(.tool(name: event[path: "agent_tool_request", "tool_name"]?.string ?? ""))
            default: break
            }
        case .close(let code, let reason): told(.ended(code: code, reason: reason))
        case .post, .hangUp: break
        }
    }

    /// Reads what the record has more than before.
    func read(_ items: [JSONValue]) {
        let fresh = state.withLock { state in
            defer { state.items = items.count }
            return items.dropFirst(state.items)
        }
        for item in fresh where item["role"] == "agent" {
            guard item["interrupted"] != true else {
                told(.cut(heard: item["message"]?.string ?? ""))
                continue
            }
            let seconds = item[path: "conversation_turn_metrics", "metrics", "convai_llm_service_ttfb", "elapsed_time"]?.number
            told(.finished(firstTokenMilliseconds: seconds.map { $0 * 1000 }))
        }
    }
}
