import Simulators

/// One line of `sessions export`.
struct SessionLine: Sendable, Equatable {
    var role: String
    var text: String
    /// `complete`, `interrupted` or `abandoned`.
    var state: String

    /// The lines of an export; what is not one is left out.
    static func read(_ export: String) -> [SessionLine] {
        export.split(separator: "\n").compactMap { line in
            guard let json = (try? JSONDocument(Array(line.utf8)))?.value, let role = json["role"]?.string, let text = json["text"]?.string
            else {
                return nil
            }
            return SessionLine(role: role, text: text, state: json["state"]?.string ?? "")
        }
    }

    /// The text by letters and digits, case folded: how texts are compared.
    static func folded(_ text: some StringProtocol) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

    /// The line without what was abandoned.
    var isAlive: Bool { state != "abandoned" }
}

extension Check {
    /// Judges the exported session, from the line that first holds a word of this play.
    static func session(_ judge: @escaping @Sendable ([SessionLine], Transcript) -> Judgement) -> Judge {
        { transcript, _ in
            guard let export = transcript.note("export"), let word = transcript.note("word") else {
                return .inconclusive("the session was not exported")
            }
            let lines = SessionLine.read(export).filter(\.isAlive)
            guard let start = lines.firstIndex(where: { $0.text.lowercased().contains(word) }) else {
                return .fail(expected: "the utterance with \"\(word)\" in the session", actual: "\(lines.count) lines without it")
            }
            // A greeting, or what should not be there, stands before the first utterance.
            let first = start > 0 && lines[start - 1].role != "user" ? start - 1 : start
            return judge(Array(lines[first...]), transcript)
        }
    }

    static func show(_ lines: [SessionLine]) -> String {
        lines.prefix(8).map { "\($0.role) (\($0.state)): \($0.text.prefix(60))" }.joined(separator: " | ")
    }
}
