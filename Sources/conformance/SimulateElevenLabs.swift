import ArgumentParser
import Dispatch
import Simulators

/// The fake Agents platform.
struct SimulateElevenLabs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "elevenlabs",
        abstract: "A fake ElevenLabs Agents platform: its REST routes, offline. Conversations, with --target, come next.",
        discussion: """
            Agents, secrets, voices, phone numbers, webhooks and conversations, refused as strictly as the platform refuses them. \
            GET /journal has a line of JSON for each request, secrets blotted out. \

            Faults: \(PlatformFault.allCases.map(\.rawValue).joined(separator: ", ")). NAME@K strikes the K-th REST request.
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "ADDRESS"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 picks one.", valueName: "N"))
    var port = 0

    @OptionGroup var target: TargetOptions

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
