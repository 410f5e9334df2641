import ArgumentParser
import Foundation
import Gateway

/// `voice-gateway call`
struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call people by Telegram, and look at the call in progress.",
        discussion: """
            These act on the gateway that runs with the state. Where none runs and a voice service's socket is there \
            (voice_service.socket, else /run/user/UID/tts-stt.sock), they act on the voice service itself, without a conversation.
            """,
        subcommands: [Start.self, HangUp.self, Status.self, Speak.self, Play.self, Events.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Call a user; behind a call in progress it is queued.",
            usage: "voice-gateway call start <user-id> [--json] [--config <file>] [--state <dir>]")

        @OptionGroup var options: CallOptions

        // Taken whole, a minus too, so that what is wrong with a number is said as such.
        @Argument(parsing: .allUnrecognized, help: ArgumentHelp("The Telegram user's id.", valueName: "user-id"))
        var words: [String] = []

        func run() async throws {
            let userID = try CallWords.userID(words)
            let result = try await options.call { try await $0.start(userID: userID) }
            let line = try CallResultText.line(result, userID: userID)
            try Output.write(options.json ? CallReportText.json(result) : line)
        }
    }

    struct HangUp: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "hangup", abstract: "End the call in progress.")

        @OptionGroup var options: CallOptions

        func run() async throws {
            let result = try await options.call { try await $0.hangUp() }
            let line = try CallResultText.line(result)
            try Output.write(options.json ? CallReportText.json(result) : line)
        }
    }

    struct Speak: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say something in the call in progress.")

        @OptionGroup var options: CallOptions

        @Argument(help: ArgumentHelp("What to say.", valueName: "text"))
        var words: [String] = []

        func run() async throws {
            let text = try CallWords.text(words)
            let result = try await options.call { try await $0.speak(text) }
            let line = try CallResultText.line(result)
            try Output.write(options.json ? CallReportText.json(result) : line)
        }
    }

    struct Play: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Play a recording into the call in progress: a 48 kHz mono WAV file under calls.audio_root.")

        @OptionGroup var options: CallOptions

        @Argument(help: ArgumentHelp("The recording.", valueName: "wav"))
        var path: String

        func run() async throws {
            let whole = try CallWords.path(path, from: FileManager.default.currentDirectoryPath)
            let result = try await options.call { try await $0.play(whole) }
            let line = try CallResultText.line(result)
            try Output.write(options.json ? CallReportText.json(result) : line)
        }
    }
}
