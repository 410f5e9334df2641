import ArgumentParser
import Dispatch
import Simulators

/// The fake Agents platform.
struct SimulateElevenLabs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "elevenlabs",
        abstract: "A fake ElevenLabs Agents platform: its REST routes and its conversation WebSocket, offline.",
        discussion: """
            Agents, secrets, voices, phone numbers, webhooks and conversations, refused as strictly as the platform refuses them. A \
            conversation (/v1/convai/conversation, or a signed URL) asks the agent's custom LLM with its secret, else --target. \
            GET /journal has a line of JSON for each request, secrets blotted out; POST /deliver?conversation_id=ID sends a \
            conversation's webhook again. \

            Faults: \(PlatformFault.allCases.map(\.rawValue).joined(separator: ", ")). NAME@K strikes the K-th REST request.
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "ADDRESS"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 picks one.", valueName: "N"))
    var port = 0

    @OptionGroup var target: TargetOptions

    @Flag(help: "Ask --target whatever the agent says, with the agent's own secret unless there is a token.")
    var alwaysTarget = false

    @Option(help: ArgumentHelp("How fast replies are spoken.", valueName: "N"))
    var wordsPerMinute = PlatformTimings().wordsPerMinute

    @Option(help: ArgumentHelp("For a turn with all its attempts.", valueName: "MS"))
    var turnBudgetMs = PlatformTimings().turnBudgetMilliseconds

    @Option(help: ArgumentHelp("Between two pings.", valueName: "MS"))
    var pingMs = PlatformTimings().pingMilliseconds

    @Flag(help: "Leave a request that was given up open when the next goes out.")
    var leaveOpen = false

    @Option(help: "How a silence is told to the model: dots or same_history.")
    var silence = ScenarioTurn.SilenceForm.dots.rawValue

    @Option(
        help: ArgumentHelp(
            "What is wrong with webhooks: \(WebhookFault.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "NAME"))
    var webhookFault = WebhookFault.none.rawValue

    @Option(help: ArgumentHelp("The API key every request must carry; without it any will do.", valueName: "KEY"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "What the API key may not do: \(PlatformRules.Permission.allCases.map(\.rawValue).joined(separator: ", ")); may repeat.",
            valueName: "PERMISSION"))
    var without: [String] = []

    @Option(help: ArgumentHelp("A voice in place of the built-in ones: NAME or NAME=ID; may repeat.", valueName: "VOICE"))
    var voice: [String] = []

    @Option(help: ArgumentHelp("The number of a WhatsApp account linked in the dashboard; may repeat.", valueName: "NUMBER"))
    var whatsapp: [String] = []

    @Flag(help: "Drop unknown keys of bodies in silence, as the platform was seen to, instead of refusing them.")
    var dropUnknown = false

    @Flag(help: "Merge a PATCH into custom_llm instead of replacing it whole.")
    var mergeCustomLlm = false

    @Option(help: ArgumentHelp("A fault by name, or NAME@K for the K-th REST request only; several with commas.", valueName: "NAME"))
    var fault: String?

    @Option(help: ArgumentHelp("Seed of ids.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("A file that keeps agents, secrets and the rest from one run to the next.", valueName: "FILE"))
    var state: String?

    @Option(help: ArgumentHelp("A file that gets a line of JSON for each request.", valueName: "PATH"))
    var journal: String?

    mutating func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        for word in without where PlatformRules.Permission(rawValue: word) == nil {
            let names = PlatformRules.Permission.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--without: '\(word)' is none: choose \(names)")
        }
        guard (10...100_000).contains(wordsPerMinute) else { throw ValidationError("--words-per-minute must be 10 to 100000") }
        guard (10...600_000).contains(turnBudgetMs) else { throw ValidationError("--turn-budget-ms must be 10 to 600000") }
        guard (10...600_000).contains(pingMs) else { throw ValidationError("--ping-ms must be 10 to 600000") }
        guard ScenarioTurn.SilenceForm(rawValue: silence) != nil else {
            throw ValidationError("--silence must be dots or same_history")
        }
        guard WebhookFault(rawValue: webhookFault) != nil else {
            let names = WebhookFault.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--webhook-fault: '\(webhookFault)' is none: choose \(names)")
        }
        guard !alwaysTarget || target.target != nil else { throw ValidationError("--always-target needs --target BASE_URL") }
        for text in voice where text.isEmpty || text.hasPrefix("=") || text.hasSuffix("=") {
            throw ValidationError("--voice '\(text)': write NAME or NAME=ID")
        }
    }

    mutating func run() throws {
        var options = FakePlatformOptions()
        options.host = host
        options.port = port
        options.rules.key = key
        options.rules.permissions.subtract(without.compactMap(PlatformRules.Permission.init(rawValue:)))
        options.rules.dropsUnknown = dropUnknown
        options.rules.mergesCustomLLM = mergeCustomLlm
        options.rules.whatsAppNumbers = whatsapp
        options.rules.seed = seed
        if !voice.isEmpty { options.rules.voices = voice.enumerated().map { PlatformRules.Voice(parsing: $1, number: $0 + 1) } }
        options.target = try target.endpoint()?.url
        options.targetToken = try target.token()
        options.alwaysTarget = alwaysTarget
        options.timings.wordsPerMinute = wordsPerMinute
        options.timings.turnBudgetMilliseconds = turnBudgetMs
        options.timings.pingMilliseconds = pingMs
        options.timings.closesOld = !leaveOpen
        options.timings.silenceForm = ScenarioTurn.SilenceForm(rawValue: silence) ?? .dots
        options.webhookFault = WebhookFault(rawValue: webhookFault) ?? .none
        options.statePath = state
        options.journalPath = journal
        do {
            if let fault { try options.faults.add(parsing: fault) }
        } catch {
            throw Leaving.usage("--fault: \(error)")
        }
        let platform: FakePlatform
        do {
            platform = try FakePlatform(options)
        } catch {
            throw Leaving.usage("--state: \(error)")
        }
        let asked = DispatchSemaphore(value: 0)
        let interrupts = Interrupts { _ in asked.signal() }
        do {
            Terminal.print("listening on \(try platform.start())")
        } catch {
            throw Leaving.broken("cannot listen on \(host) port \(port): \(error)")
        }
        asked.wait()
        platform.stop()
        withExtendedLifetime(interrupts) {}
    }
}

extension PlatformRules.Voice {
    /// Reads `NAME` or `NAME=ID`.
    init(parsing text: String, number: Int) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        self.init(id: parts.count == 2 ? parts[1] : "voice\(number)", name: parts.first ?? "")
    }
}
