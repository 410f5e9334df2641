/// A request reduced to what turns are told apart by: M, u and H of `docs/wire/turns.md`.
struct TurnSituation: Sendable {
    /// M: everything said, without system text, silence and echoes; assistant texts in a row are one.
    let lines: [Line]
    /// u: the utterances after the last thing the assistant said, as sent.
    let utterances: [String]
    /// H: what came before u.
    let before: [Line]
    /// Names of the tools the client offers.
    let tools: Set<String>
    /// Names of the tools whose calls or results the request ends with; empty when it ends with words.
    let endsWithTools: [String]

    var isSilent: Bool { utterances.isEmpty }
    var beforeHasUser: Bool { before.contains { $0.speaker == .user } }

    init(messages: [Message], tools: [String], echoes: [TurnText]) {
        var lines: [Line] = []
        var trailing: [String] = []
        var assistant = ""
        func closeAssistant() {
            let said = TurnText(assistant)
            assistant = ""
            guard !said.isEmpty else { return }
            if let last = lines.last, last.speaker == .assistant {
                lines[lines.count - 1].said = TurnText(letters: last.said.letters + said.letters)
            } else {
                lines.append(Line(speaker: .assistant, said: said))
            }
        }
        for message in messages {
            switch message.role {
            case .system, .developer, .tool:
                continue
            case .assistant:
                if TurnText.isSilent(message.text) { continue }
                // Also cut short: the user may speak over a check-in.
                let said = TurnText(message.text)
                if echoes.contains(where: { said.begins($0) }) { continue }
                assistant += message.text
                trailing = []
            case .user:
                if TurnText.isSilent(message.text) { continue }
                closeAssistant()
                lines.append(Line(speaker: .user, said: TurnText(message.text), text: message.text))
                trailing.append(message.text)
            }
        }
        closeAssistant()
        self.lines = lines
        utterances = trailing
        before = Array(lines.dropLast(trailing.count))
        self.tools = Set(tools)
        endsWithTools = Self.trailingTools(messages)
    }

    private static func trailingTools(_ messages: [Message]) -> [String] {
        let tail = messages.reversed().prefix { $0.role != .user }
        guard let last = tail.first(where: { $0.role != .system && $0.role != .developer }) else { return [] }
        guard last.role == .tool || !last.toolCalls.isEmpty else { return [] }
        return tail.flatMap { $0.toolCalls.map(\.name) }
    }

    /// The utterances as lines.
    var utteranceLines: [Line] { Array(lines.suffix(utterances.count)) }

    /// Whether `lines` are what `asked` was: same speakers, assistant texts that begin alike; a trimmed history by its last lines.
    static func fits(_ lines: [Line], _ asked: [Line]) -> Bool {
        if lines.count == asked.count { return zip(lines, asked).allSatisfy { $0.fits($1) } }
        guard let first = lines.first, let askedFirst = asked.first, first != askedFirst, lines.count < asked.count,
            lines.count >= alignedLines
        else { return false }
        return zip(lines.suffix(alignedLines), asked.suffix(alignedLines)).allSatisfy { $0.fits($1) }
    }

    /// Whether `lines` stop short of `asked`, agreeing as far as they go.
    static func isStrictPrefix(_ lines: [Line], of asked: [Line]) -> Bool {
        lines.count < asked.count && zip(lines, asked).allSatisfy { $0.fits($1) }
    }

    /// A trimmed history is aligned on its last two turns: two utterances and two replies.
    private static let alignedLines = 4
}
