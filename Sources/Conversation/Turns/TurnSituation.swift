/// A request reduced to what turns are told apart by: M, u and H of `docs/wire/turns.md`.
struct TurnSituation: Sendable {
    /// M by its print: what was said, in order, with the ids of calls and results.
    let asked: TextPrint
    /// H: what came before u. Calls and results are no part of it, so that assistant texts around them are one.
    let before: ArraySlice<Line>
    /// u: the utterances after the last thing the assistant said or did, as sent.
    let utterances: [String]
    /// Places in u before which the assistant said something that counts for nothing: an ellipsis, an echo.
    let pauses: Set<Int>
    /// Names of the tools the client offers.
    let tools: Set<String>
    /// What they take, as far as it is known.
    var toolFields: [String: ToolFields] = [:]
    let ending: Ending
    /// Whether the last that was sent is a user message that says nothing.
    let endsInSilence: Bool

    /// What a request ends with, silence aside.
    enum Ending: Sendable, Equatable {
        case words
        /// Outcomes of calls.
        case results([ToolAnswer])
        /// Calls, by their ids, that nobody has answered.
        case calls([String])
    }

    /// What one of the client's tools answered.
    struct ToolAnswer: Sendable, Equatable {
        var id: String
        var text: String
        /// Whether the call asked for nothing but quiet or an end: then its outcome needs no more words.
        var isOfQuiet = false
    }

    var isSilent: Bool { utterances.isEmpty }
    var beforeHasUser: Bool { before.contains { $0.speaker == .user } }

    /// The client's tools that only say how to go on, and that the gateway calls on its own account too. Left out of M, whoever called.
    static let toolsOfQuiet = TurnRequest.toolsCalledByTheGateway

    /// How many messages at the end are read letter by letter; of those before, only who speaks. Enough for ``EarlierLines``.
    static let readMessages = 48

    init(messages: [Message], tools: [String], log: ConversationLog = ConversationLog()) {
        var reading = Reading()
        reading.lines.reserveCapacity(messages.count)
        let recent = messages.count - Self.readMessages
        for (place, message) in messages.enumerated() { reading.take(message, log, isRecent: place >= recent) }
        asked = reading.print
        before = reading.lines[..<reading.answered]
        utterances = reading.lines[reading.answered...].map(\.text)
        pauses = reading.pauses
        self.tools = Set(tools)
        (ending, endsInSilence) = Self.end(of: messages)
    }

    init(_ request: TurnRequest, _ log: ConversationLog) {
        self.init(messages: request.messages, tools: request.tools, log: log)
        toolFields = request.toolFields
    }

    private static func end(of messages: [Message]) -> (Ending, Bool) {
        var endsInSilence = false
        var answers: [ToolAnswer] = []
        for message in messages.reversed() {
            switch message.role {
            case .system, .developer: continue
            case .user:
                guard answers.isEmpty, TurnText.isSilent(message.text) else { break }
                endsInSilence = true
                continue
            case .tool:
                answers.append(ToolAnswer(id: message.toolCallID ?? "", text: message.text))
                continue
            case .assistant:
                guard !answers.isEmpty || !message.toolCalls.isEmpty else { break }
                if answers.isEmpty {
                    let calls = message.toolCalls.filter { !toolsOfQuiet.contains($0.name) }
                    return (calls.isEmpty ? .words : .calls(calls.map(\.id)), endsInSilence)
                }
                let quiet = Set(message.toolCalls.filter { toolsOfQuiet.contains($0.name) }.map(\.id))
                for place in answers.indices where quiet.contains(answers[place].id) { answers[place].isOfQuiet = true }
            }
            break
        }
        return (answers.isEmpty ? .words : .results(answers.reversed()), endsInSilence)
    }
}

/// A request as it is read, message by message.
private struct Reading {
    var lines: [Line] = []
    /// How many of the lines the assistant has spoken or acted after.
    var answered = 0
    var pauses: Set<Int> = []
    private var toolsPrint = TextPrint()
    private var quietCalls: Set<String> = []

    /// M's print: of its last lines, how many there are, and the tools' ids where they stand.
    var print: TextPrint {
        var print = toolsPrint
        for line in lines.suffix(EarlierLines.tailLinesMax) {
            print.mix(line.speaker == .user ? 1 : 2)
            print.mix(line.said.hash)
        }
        print.mix(UInt64(lines.count))
        return print
    }

    mutating func take(_ message: Message, _ log: ConversationLog, isRecent: Bool) {
        let isRead = isRecent || lines.isEmpty
        switch message.role {
        case .system, .developer: break
        case .user:
            if TurnText.isSilent(message.text) { return }
            lines.append(Line(speaker: .user, said: isRead ? TextPrint(message.text) : TextPrint(), text: message.text))
        case .assistant:
            if !message.text.isEmpty { say(message.text, log, isRead) }
            for call in message.toolCalls {
                if TurnSituation.toolsOfQuiet.contains(call.name) { quietCalls.insert(call.id) } else { note(call.id, 3) }
            }
        case .tool:
            let id = message.toolCallID ?? ""
            if !quietCalls.contains(id) { note(id, 4) }
        }
    }

    private mutating func say(_ text: String, _ log: ConversationLog, _ isRead: Bool) {
        let mayBeEcho = text.utf8.count <= log.echoBytesMax
        let said = isRead || mayBeEcho ? TextPrint(text) : TextPrint()
        if TurnText.isSilent(text) || (mayBeEcho && log.isEcho(text, said)) {
            pauses.insert(lines.count - answered)
            return
        }
        if let last = lines.last, last.speaker == .assistant {
            if isRead {
                lines[lines.count - 1].said.absorb(text)
                lines[lines.count - 1].text += text
            }
        } else {
            lines.append(Line(speaker: .assistant, said: said, text: text))
        }
        answer()
    }

    private mutating func note(_ id: String, _ kind: UInt64) {
        answer()
        toolsPrint.mix(kind)
        toolsPrint.mix(UInt64(lines.count))
        for byte in id.utf8 { toolsPrint.mix(UInt64(byte)) }
    }

    /// The assistant has spoken or acted: what the user said before belongs to H.
    private mutating func answer() {
        answered = lines.count
        if !pauses.isEmpty { pauses = [] }
    }
}
