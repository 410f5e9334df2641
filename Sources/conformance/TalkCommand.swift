import ArgumentParser
import ConformanceSuite
import Foundation
import Simulators

/// A call at the keyboard.
struct TalkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "talk", abstract: "Type to --target as if on a call; Enter barges in.",
        discussion: """
            What comes back is spoken word by word at --words-per-minute. Enter alone stops it; a line says something, over the agent if it \
            still speaks. The next request has what was heard. End with Ctrl-D. When standard input is no terminal, each line waits until the \
            agent has been heard out, but for an empty one, which barges in at the first word.
            """)

    @OptionGroup var target: TargetOptions

    @Option(help: ArgumentHelp("The model to name.", valueName: "NAME"))
    var model = "clawdbot"

    @Option(help: ArgumentHelp("The agent's prompt.", valueName: "TEXT"))
    var system = "You are speaking on the telephone. Be brief."

    @Option(help: ArgumentHelp("Said first, without a request.", valueName: "TEXT"))
    var firstMessage = ""

    @Option(help: ArgumentHelp("X-Conversation-Id of every request.", valueName: "ID"))
    var conversation: String?

    @Option(help: ArgumentHelp("How fast the reply is spoken.", valueName: "N"))
    var wordsPerMinute = PlatformTimings().wordsPerMinute

    @Flag(help: "Offer the system tools end_call and skip_turn.")
    var tools = false

    mutating func validate() throws {
        guard (10...100_000).contains(wordsPerMinute) else { throw ValidationError("--words-per-minute must be 10 to 100000") }
    }

    mutating func run() async throws {
        guard let endpoint = try target.endpoint() else { throw Leaving.usage("talk needs --target BASE_URL") }
        let token = try target.token()
        if let problem = Preflight.problem(reaching: StageSettings(target: endpoint, token: token, model: "")) {
            throw Leaving.broken(problem)
        }
        var options = TalkOptions(target: endpoint.url, token: token)
        (options.model, options.system, options.firstMessage) = (model, system, firstMessage)
        options.conversationID = conversation ?? "talk-\(UInt32.random(in: .min ... .max))"
        options.timings.wordsPerMinute = wordsPerMinute
        if tools { options.tools = ["end_call", "skip_turn"] }
        let screen = TalkScreen(greets: !firstMessage.isEmpty, isTyped: isatty(STDIN_FILENO) == 1)
        let session = TalkSession(options) { screen.show($0) }
        let reader = Thread {
            while let line = readLine() {
                let text = line.trimmingCharacters(in: .whitespaces)
                screen.beforeSaying(text)
                if text.isEmpty { session.bargeIn() } else { session.say(text) }
            }
            screen.beforeHangingUp()
            session.hangUp()
        }
        reader.start()
        _ = await session.hold()
        if let failure = screen.failure { throw Leaving(conclusion: .failed, message: failure) }
    }
}
