import ArgumentParser
import Dispatch
import Simulators

/// The fake model server.
struct SimulateLLM: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "llm",
        abstract: "A fake model server, scripted and offline: OpenAI at /v1/chat/completions, Anthropic at /v1/messages.",
        discussion: """
            Obeys orders in the user's text: [[wait MS]], [[words N]], [[say TEXT]], [[fail STATUS]], [[markdown]], [[think N]], \
            [[call NAME {"json":1}]] (several; [[loop NAME]] in every leg, [[invent NAME]] what nobody offered), [[then]] before the orders \
            of the next leg, [[stall POINT MS]], [[fault NAME]], [[pace N]], [[calls STYLE]], [[reasoning STYLE]]. Answers "What is my …?" \
            from the messages it is sent, and summaries with sentences taken from them. \

            GET /probe answers {"open":n,"cancelled":n,"runs":n,…}; GET /probe/requests lists what was received; GET /journal has a line of \
            JSON for each request; /probe/reset forgets them. \

            Faults: \(UpstreamFault.allCases.map(\.rawValue).joined(separator: ", ")). Places to stall: \
            \(Stall.Point.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "ADDRESS"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 picks one.", valueName: "N"))
    var port = 0

    @Option(help: ArgumentHelp("From the end of a request to the first content delta.", valueName: "MS"))
    var firstTokenMs = 0

    @Option(
        name: .customLong("first-token-ms-per-1000-chars"),
        help: ArgumentHelp("What each 1000 characters of the prompt add to that.", valueName: "MS"))
    var firstTokenMsPer1000Chars = 0.0

    @Option(help: ArgumentHelp("Deltas a second after the first.", valueName: "X"))
    var tokensPerSecond = 50.0

    @Option(help: ArgumentHelp("Furthest a delta strays from its time.", valueName: "MS"))
    var jitterMs = 0

    @Option(help: ArgumentHelp("A fault by name, or NAME@K for the K-th request only; several with commas.", valueName: "NAME"))
    var fault: String?

    @Option(help: ArgumentHelp("Seed of jitter and of where faults strike.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Words of reasoning before each answer.", valueName: "N"))
    var thinking = 0

    @Option(
        help: ArgumentHelp(
            "How tool calls are streamed: \(CallStyle.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "STYLE"))
    var calls = CallStyle.pieces.rawValue

    @Option(
        help: ArgumentHelp(
            "Where reasoning stands: \(ReasoningStyle.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "STYLE"))
    var reasoning = ReasoningStyle.content.rawValue

    @Option(help: ArgumentHelp("The key every request must carry; without it any will do.", valueName: "KEY"))
    var key: String?

    @Option(help: ArgumentHelp("A file that gets a line of JSON for each request answered.", valueName: "PATH"))
    var journal: String?

    mutating func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard (0...600_000).contains(firstTokenMsPer1000Chars) else {
            throw ValidationError("--first-token-ms-per-1000-chars must be 0 to 600000")
        }
        guard (0...10_000).contains(thinking) else { throw ValidationError("--thinking must be 0 to 10000") }
        guard CallStyle(rawValue: calls) != nil else {
            throw ValidationError("--calls: '\(calls)' is none: choose \(CallStyle.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard ReasoningStyle(rawValue: reasoning) != nil else {
            throw ValidationError(
                "--reasoning: '\(reasoning)' is none: choose \(ReasoningStyle.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard (0...600_000).contains(firstTokenMs) else { throw ValidationError("--first-token-ms must be 0 to 600000") }
        guard (0.01...1_000_000).contains(tokensPerSecond) else { throw ValidationError("--tokens-per-second must be 0.01 to 1000000") }
        guard (0...60_000).contains(jitterMs) else { throw ValidationError("--jitter-ms must be 0 to 60000") }
    }

    mutating func run() throws {
        var options = FakeLLMOptions()
        options.host = host
        options.port = port
        options.firstTokenMilliseconds = firstTokenMs
        options.tokensPerSecond = tokensPerSecond
        options.firstTokenMillisecondsPer1000Characters = firstTokenMsPer1000Chars
        options.jitterMilliseconds = jitterMs
        options.thinkingWords = thinking
        options.callStyle = CallStyle(rawValue: calls) ?? .pieces
        options.reasoningStyle = ReasoningStyle(rawValue: reasoning) ?? .content
        options.requiredToken = key
        options.journalPath = journal
        options.seed = seed
        if let fault {
            do {
                options.faults = try FaultPlan(parsing: fault)
            } catch {
                throw Leaving.usage("--fault: \(error)")
            }
        }
        let model = FakeLLM(options)
        let asked = DispatchSemaphore(value: 0)
        let interrupts = Interrupts { _ in asked.signal() }
        do {
            let url = try model.start()
            Terminal.print("listening on \(url)")
        } catch {
            throw Leaving.broken("cannot listen on \(host) port \(port): \(error)")
        }
        asked.wait()
        model.stop()
        withExtendedLifetime(interrupts) {}
    }
}
