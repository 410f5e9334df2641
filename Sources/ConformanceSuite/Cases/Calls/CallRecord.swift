import Simulators

/// What a play about calls left behind, read back from its transcript: the service's journal, the log, the session, the commands.
struct CallRecord: Sendable {
    /// One line of the service's journal.
    struct Entry: Sendable {
        var atMs: Double
        var kind: String
        var name: String
        var connection: Int?
        var value: JSONValue
    }

    /// One stretch of sound that the person heard.
    struct Piece: Sendable {
        var call: String
        var text: String
        /// Which of the person's utterances it follows; 0 is the greeting's place.
        var reply: Int
        var fromMs: Double
        var toMs: Double
        var plannedMs: Double
        var ending: String
        var isSilence: Bool

        /// Heard to its end; a hang-up in its last instants cuts nothing off.
        var isWhole: Bool { ending == "whole" || ending == "hung-up" && toMs > fromMs + plannedMs - 5 }
    }

    /// One line of `sessions export`.
    struct Line: Sendable {
        var role: String
        var text: String
        var state: String
        var channel: String
    }

    var entries: [Entry] = []
    var pieces: [Piece] = []
    var lines: [Line] = []
    var log = ""
    let transcript: Transcript

    /// Nil when the play left no journal.
    init?(_ transcript: Transcript) {
        guard let journal = transcript.note("journal") else { return nil }
        self.transcript = transcript
        for line in journal.split(separator: "\n") {
            guard let json = (try? JSONDocument(Array(line.utf8)))?.value, let kind = json["kind"]?.string else { continue }
            if kind == "heard" { pieces.append(Piece(json)) } else { entries.append(Entry(json, kind)) }
        }
        lines = Self.lines(transcript.note("export") ?? "").filter { $0.state != "abandoned" }
        log = transcript.note("log") ?? ""
    }

    /// The lines of an export; what is not one is left out.
    static func lines(_ export: String) -> [Line] {
        export.split(separator: "\n").compactMap { line in
            guard let json = (try? JSONDocument(Array(line.utf8)))?.value, let role = json["role"]?.string, let text = json["text"]?.string
            else { return nil }
            return Line(role: role, text: text, state: json["state"]?.string ?? "", channel: json["channel"]?.string ?? "")
        }
    }

    func note(_ name: String) -> String { transcript.note(name) ?? "" }

    /// The word of the play's that must come back.
    var word: String { note("word") }
    var second: String { note("second") }

    // MARK: The journal

    func requests(_ method: String) -> [Entry] { entries.filter { $0.kind == "request" && $0.name == method } }

    func events(_ method: String) -> [Entry] { entries.filter { $0.kind == "event" && $0.name == method } }

    /// What was asked to be spoken, in order.
    var spoken: [(text: String, atMs: Double)] { requests("call.speak").map { ($0.value["text"]?.string ?? "", $0.atMs) } }

    /// The pieces of one reply that are sound.
    func reply(_ number: Int) -> [Piece] { pieces.filter { $0.reply == number && !$0.isSilence } }

    /// All that was heard in reply to one utterance.
    func said(_ number: Int) -> String { reply(number).map(\.text).joined(separator: " ") }

    /// Pieces of sound cut by other sound.
    var overlaps: [Piece] {
        zip(pieces, pieces.dropFirst()).filter { one, next in
            one.ending == "replaced" && !one.isSilence && !next.isSilence && one.call == next.call && one.reply == next.reply
        }
        .map { $0.0 }
    }

    /// The silences between the pieces of one reply, in milliseconds.
    func gapsMs(_ number: Int) -> [Double] {
        let sounds = reply(number)
        return zip(sounds, sounds.dropFirst()).map { max(0, $1.fromMs - $0.toMs) }
    }

    /// What a command printed and how it ended; nil when it was not run.
    func command(_ name: String) -> (code: Int, output: String, complaint: String)? {
        guard let text = transcript.note("command-\(name)"), let json = (try? JSONDocument(Array(text.utf8)))?.value else { return nil }
        return (json["code"]?.integer ?? -1, json["output"]?.string ?? "", json["complaint"]?.string ?? "")
    }

    /// What `call status --json` printed.
    func status(_ name: String = "status") -> JSONValue? { command(name).flatMap { (try? JSONDocument(Array($0.output.utf8)))?.value } }

    /// Whether a line of the log holds all of these, whatever their case.
    func logs(_ facts: String...) -> Bool { logs(facts) }

    func logs(_ facts: [String]) -> Bool {
        log.lowercased().split(separator: "\n").contains { line in facts.allSatisfy { line.contains($0.lowercased()) } }
    }
}

extension CallRecord.Entry {
    fileprivate init(_ json: JSONValue, _ kind: String) {
        self.init(
            atMs: json["at_ms"]?.number ?? 0, kind: kind, name: json["name"]?.string ?? "", connection: json["connection"]?.integer,
            value: json["value"] ?? .null)
    }
}

extension CallRecord.Piece {
    fileprivate init(_ json: JSONValue) {
        func number(_ key: String) -> Double { json[key]?.number ?? 0 }
        self.init(
            call: json["call_id"]?.string ?? "", text: json["text"]?.string ?? "", reply: json["reply"]?.integer ?? 0,
            fromMs: number("from_ms"), toMs: number("to_ms"), plannedMs: number("planned_ms"), ending: json["ending"]?.string ?? "",
            isSilence: json["silence"]?.bool ?? false)
    }
}
