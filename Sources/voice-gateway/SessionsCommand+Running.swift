import ArgumentParser
import Conversation
import Foundation
import Gateway

// The commands of `sessions` that act on a running gateway.

extension SessionsCommand {
    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the last entries of a session, then each as it is stored, until Ctrl-C.",
            discussion: """
                By whatever door it comes. An entry that is corrected (a reply of which less was heard) or taken back comes again, marked so. \
                With --json the lines are those of `sessions export`, and "change" says what has happened to an entry that was there before.
                """)

        @OptionGroup var options: StateOptions

        @Argument(help: "The session's key.")
        var key: SessionKey

        @Option(help: ArgumentHelp("How many entries to begin with, 0 to 200.", valueName: "number"))
        var last: Int = 10

        @Flag(help: "Print JSON, an object a line.")
        var json = false

        func run() async throws {
            let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
            guard let client = try ControlClient.find(state: configuration.state) else {
                throw ControlClient.nobody(state: configuration.state)
            }
            try SessionsCommand.check(key, StateDirectory(configuration.state).open())
            Output.endQuietlyOnInterrupt()
            do {
                let words: [String: ControlWord] = ["session": .text(key.rawValue), "last": .number(Int64(last))]
                try await client.follow("sessions.tail", words, as: EntryEvent.self) { event, missed in
                    if missed > 0 { Output.warn("\(missed) entries came faster than they were printed, and are left out here") }
                    try Output.write(json ? EntryText.json(event) : EntryText.line(event))
                    return true
                }
            } catch let failure as ControlFailure {
                throw GatewayFailure(failure)
            }
            throw GatewayFailure(.unavailable, "no more comes: the gateway has stopped")
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete all that was said in a session; its tokens stay.",
            discussion: "A running gateway forgets it too, and cuts short what it is saying there.")

        @OptionGroup var options: StateOptions

        @Argument(help: "The session's key.")
        var key: SessionKey

        func run() async throws {
            let configuration = try Configuration.load(ConfigurationFlags(config: options.config, state: options.state))
            try SessionsCommand.check(key, StateDirectory(configuration.state).open())
            do {
                let deletion = try await SessionDeletion.delete(key, in: configuration)
                try Output.write("deleted \(deletion.entries) \(deletion.entries == 1 ? "entry" : "entries") of session \(key)")
            } catch let failure as ControlFailure {
                throw GatewayFailure(failure)
            }
        }
    }

    /// A session that a token names is known even before anything was said in it.
    ///
    /// - Throws: ``GatewayFailure`` 64 for one that nobody knows.
    static func check(_ key: SessionKey, _ state: StateFile) throws {
        guard key != .main, try reporting({ try HistoryReader(state).count(session: key) == 0 }) else { return }
        guard try TokenStore(state).list().contains(where: { $0.caller.session == key }) else {
            throw GatewayFailure(.usage, "there is no session \(key): `sessions list` shows them")
        }
    }
}
