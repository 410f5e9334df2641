import Conversation
import Synchronization

/// Tools played by hand: the test sees each run as it begins and says what comes of it.
final class HandToolbox: Toolbox {
    struct Begun: Sendable {
        let call: Message.ToolCall
        private let answering: AsyncStream<ToolOutcome>.Continuation

        init(_ call: Message.ToolCall, _ answering: AsyncStream<ToolOutcome>.Continuation) {
            self.call = call
            self.answering = answering
        }

        func answer(_ text: String, isError: Bool = false, isCertain: Bool = true) {
            answering.yield(ToolOutcome(text, isError: isError, isCertain: isCertain))
            answering.finish()
        }
    }

    static let read = ToolDescription(name: "read_file", summary: "Reads", parameters: "{}", effect: .reads)
    static let write = ToolDescription(name: "write_file", summary: "Writes", parameters: "{}", effect: .changes)

    let tools: [ToolDescription]
    private let begun: AsyncStream<Begun>
    private let beginning: AsyncStream<Begun>.Continuation
    private let given: AsyncStream<String>
    private let giving: AsyncStream<String>.Continuation
    private let names = Mutex<[String]>([])

    init(_ tools: [ToolDescription] = [read, write]) {
        self.tools = tools
        (begun, beginning) = AsyncStream.makeStream()
        (given, giving) = AsyncStream.makeStream()
    }

    /// The tools run so far.
    var runs: [String] { names.withLock { $0 } }

    func run(_ call: Message.ToolCall) async -> ToolOutcome {
        names.withLock { $0.append(call.name) }
        let (answers, answering) = AsyncStream.makeStream(of: ToolOutcome.self)
        beginning.yield(Begun(call, answering))
        for await answer in answers { return answer }
        giving.yield(call.name)
        return ToolOutcome("given up", isError: true)
    }

    /// The next run to begin.
    func next() async throws -> Begun {
        for await one in begun { return one }
        throw CancellationError()
    }

    /// The next run that was cancelled.
    func givenUp() async throws -> String {
        for await name in given { return name }
        throw CancellationError()
    }
}
