import ArgumentParser
import Conversation
import Foundation
import Gateway

/// `voice-gateway sessions`
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Look at what was said.", subcommands: [List.self, Show.self, Export.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the sessions, the one used last first.")

        @OptionGroup var options: StateOptions

        func run() throws {
            let state = try options.openState()
            let sessions = try reporting { try HistoryReader(state).sessions() }
            let rows = sessions.map { ["\($0.session)", "\($0.conversations)", "\($0.entries)", UTCTime.text(ms: $0.lastMs)] }
            Table(["SESSION", "CONVERSATIONS", "ENTRIES", "LAST"], rows).print()
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a session for reading.")

        @OptionGroup var options: StateOptions

        @Argument(help: "The session's key.")
        var key: SessionKey

        func run() throws {
            try eachEntry(of: key, options) { entry in
                let state = entry.state == .complete ? "" : " (\(entry.state.rawValue))"
                return "\(UTCTime.text(ms: entry.atMs)) \(entry.channel.rawValue) \(entry.role.rawValue)\(state): \(printable(entry.text))"
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a session as JSON lines.",
            discussion: #"One object a line: {"role","text","state":"complete|interrupted|abandoned","channel","at"}."#)

        @OptionGroup var options: StateOptions

        @Argument(help: "The session's key.")
        var key: SessionKey

        func run() throws {
            try eachEntry(of: key, options, ExportLine.json)
        }
    }
}

/// Writes a line for each entry as it is read, so that a long session needs no memory.
private func eachEntry(of key: SessionKey, _ options: StateOptions, _ line: (EntryRecord) throws -> String) throws {
    let state = try options.openState()
    let count = try reporting {
        try HistoryReader(state).entries(session: key) { print(try line($0)) }
    }
    guard count == 0, key != .main else { return }
    // A session that a token names is known even before anything was said in it.
    guard try TokenStore(state).list().contains(where: { $0.caller.session == key }) else {
        throw GatewayFailure(.usage, "there is no session \(key): `sessions list` shows them")
    }
}

/// The text on one line, without what a terminal would obey.
private func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
}
