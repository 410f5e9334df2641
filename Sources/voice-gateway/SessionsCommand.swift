import ArgumentParser
import Conversation
import Foundation
import Gateway

/// `voice-gateway sessions`
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Look at what was said.",
        subcommands: [List.self, Show.self, Tail.self, Export.self, Delete.self])

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
            try eachEntry(of: key, options, EntryText.line)
            let reader = try reporting { try HistoryReader(options.openState()) }
            for line in try reporting({ try reader.summaries(session: key) }).flatMap(EntryText.lines) { print(line) }
            for call in try reporting({ try reader.postCalls(session: key) }) { print(EntryText.line(call)) }
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
    if count == 0 { try SessionsCommand.check(key, state) }
}
