import ArgumentParser
import Dispatch
import Simulators

/// The fakes, each alone, for other people's gateways.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run one of the fakes alone; prints `listening on URL` once.",
        subcommands: [SimulateLLM.self, SimulateVoiceService.self])
}

/// The fake model server.
struct SimulateLLM: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "llm",
        abstract: "A fake OpenAI-compatible model server, scripted and offline, at /v1/chat/completions.",
        discussion: """
            Understands [[wait MS]], [[words N]], [[fail STATUS]], [[markdown]] and [[call NAME]] in the user's text. GET /probe answers \
            {"open":n,"cancelled":n,…}; GET /probe/requests lists what was received; /probe/reset forgets both. Faults: \
            \(UpstreamFault.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "ADDRESS"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 picks one.", valueName: "N"))
    var port = 0

    @Option(help: ArgumentHelp("From the end of a request to the first content delta.", valueName: "MS"))
    var firstTokenMs = 0

    @Option(help: ArgumentHelp("Deltas a second after the first.", valueName: "X"))
    var tokensPerSecond = 50.0

    @Option(help: ArgumentHelp("Furthest a delta strays from its time.", valueName: "MS"))
    var jitterMs = 0

    @Option(help: ArgumentHelp("A fault by name, or NAME@K for the K-th request only; several with commas.", valueName: "NAME"))
    var fault: String?

    @Option(help: ArgumentHelp("Seed of jitter and of where faults strike.", valueName: "N"))
    var seed: UInt64 = 1

    mutating func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
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
        options.jitterMilliseconds = jitterMs
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
