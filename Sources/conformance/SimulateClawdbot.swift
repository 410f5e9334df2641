import ArgumentParser
import Dispatch
import Simulators

/// The fake Clawdbot gateway.
struct SimulateClawdbot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clawdbot",
        abstract: "A fake Clawdbot gateway (Moltbot, OpenClaw): WebSocket protocol 3 and 4, and its HTTP endpoint.",
        discussion: """
            Obeys the orders of `simulate llm` in messages; [[call NAME {"json":1}]] has the agent use a tool of its own. GET /probe answers \
            {"open":n,"cancelled":n,"runs":n,…}; GET /journal has a line of JSON for all that was seen and done. \

            Faults: \(ClawdbotFault.allCases.map(\.rawValue).joined(separator: ", ")). NAME@K strikes the K-th run, or the K-th connection.
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "ADDRESS"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 picks one.", valueName: "N"))
    var port = 0

    @Option(help: ArgumentHelp("3, 4 or both.", valueName: "VERSION"))
    var `protocol` = ClawdbotProtocol.both.rawValue

    @Option(help: ArgumentHelp("Whose HTTP headers are obeyed: clawdbot, moltbot or openclaw.", valueName: "NAME"))
    var brand = ClawdbotBrand.moltbot.rawValue

    @Option(help: ArgumentHelp("The gateway's token; without it any will do, but one there must be.", valueName: "TOKEN"))
    var token: String?

    @Option(help: ArgumentHelp("Key of the main session.", valueName: "KEY"))
    var mainSession = "agent:main:main"

    @Option(parsing: .upToNextOption, help: ArgumentHelp("A fault: NAME or NAME@K.", valueName: "NAME"))
    var fault: [String] = []

    @Option(help: ArgumentHelp("From a run's begin to its first token.", valueName: "MS"))
    var firstTokenMs = 50

    @Option(help: ArgumentHelp("Tokens a second after the first.", valueName: "X"))
    var tokensPerSecond = 50.0

    @Option(help: ArgumentHelp("Between two ticks.", valueName: "MS"))
    var tickMs = 30_000

    @Option(help: ArgumentHelp("Seed of ids.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("A file that gets a line of JSON for all that is seen and done.", valueName: "PATH"))
    var journal: String?

    @Flag(help: "HTTP as later versions have it: role at once, a finish chunk, a run that ends with its client.")
    var laterHTTP = false

    @Flag(help: "No HTTP endpoint, as in a new installation.")
    var noHTTP = false

    @Flag(help: "Broadcast what the agent's tools do.")
    var tools = false

    mutating func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard ClawdbotProtocol(rawValue: `protocol`) != nil else { throw ValidationError("--protocol must be 3, 4 or both") }
        guard ClawdbotBrand(rawValue: brand) != nil else { throw ValidationError("--brand must be clawdbot, moltbot or openclaw") }
        guard (0...600_000).contains(firstTokenMs) else { throw ValidationError("--first-token-ms must be 0 to 600000") }
        guard (0.01...1_000_000).contains(tokensPerSecond) else { throw ValidationError("--tokens-per-second must be 0.01 to 1000000") }
        guard (10...3_600_000).contains(tickMs) else { throw ValidationError("--tick-ms must be 10 to 3600000") }
        guard !mainSession.isEmpty else { throw ValidationError("--main-session must not be empty") }
    }

    mutating func run() throws {
        var options = FakeClawdbotOptions()
        options.host = host
        options.port = port
        options.protocols = ClawdbotProtocol(rawValue: `protocol`) ?? .both
        options.brand = ClawdbotBrand(rawValue: brand) ?? .moltbot
        options.token = token
        options.mainSessionKey = mainSession
        options.firstTokenMilliseconds = firstTokenMs
        options.tokensPerSecond = tokensPerSecond
        options.tickMilliseconds = tickMs
        options.seed = seed
        options.journalPath = journal
        options.isLaterHTTP = laterHTTP
        options.servesHTTP = !noHTTP
        options.broadcastsTools = tools
        for text in fault {
            do {
                try options.faults.add(parsing: text)
            } catch {
                throw Leaving.usage("--fault: \(error)")
            }
        }
        let gateway = FakeClawdbot(options)
        let asked = DispatchSemaphore(value: 0)
        let interrupts = Interrupts { _ in asked.signal() }
        do {
            Terminal.print("listening on \(try gateway.start())")
        } catch {
            throw Leaving.broken("cannot listen on \(host) port \(port): \(error)")
        }
        asked.wait()
        gateway.stop()
        withExtendedLifetime(interrupts) {}
    }
}
