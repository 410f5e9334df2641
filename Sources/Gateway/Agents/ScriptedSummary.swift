import Conversation

/// The notes a scripted agent makes of a conversation: what has the form of a fact, in order, with no model's whims.
enum ScriptedSummary {
    static let textBytesMax = 900

    /// The words of the notes, or nil when the request is none for notes.
    static func deltas(for prompt: Prompt) -> [String]? {
        let isRequest = prompt.isSummary || prompt.messages.first?.text.hasPrefix(SummaryInstruction.mark) == true
        guard isRequest, let record = prompt.messages.last?.text else { return nil }
        var facts: [String] = []
        for line in record.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let text = String(parts[1].drop { $0 == " " })
            switch parts[0] {
            case "notes": facts.append(text)
            case "user": facts += KeptFact.all(in: text, by: .user).map { "The user said: \($0.text)" }
            default: break
            }
        }
        var notes = ""
        var seen: Set<String> = []
        for fact in facts where seen.insert(fact).inserted {
            guard notes.utf8.count + fact.utf8.count < textBytesMax else { continue }
            notes += (notes.isEmpty ? "" : " ") + fact
        }
        return ScriptedReply.split(notes.isEmpty ? "Nothing that has to be kept." : notes)
    }
}
