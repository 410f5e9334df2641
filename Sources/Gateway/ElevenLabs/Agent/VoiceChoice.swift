/// Finds the voice that is meant by a name.
struct VoiceChoice: Sendable, Equatable {
    struct Voice: Sendable, Equatable {
        var id: String
        var name: String
        /// Such as `cloned` or `premade`.
        var category: String?

        init(id: String, name: String, category: String? = nil) {
            self.id = id
            self.name = name
            self.category = category
        }

        /// Nil when the element is no voice.
        init?(_ document: OwnedJSON) {
            guard let id = document["voice_id"]?.text, let name = document["name"]?.text else { return nil }
            self.init(id: id, name: name, category: document["category"]?.text)
        }
    }

    /// The one whose id or whole name it is, whatever the case of its letters.
    /// - Throws: ``GatewayFailure`` 64 when there are none or several; the message names those there are.
    static func choose(_ name: String, among voices: [Voice]) throws(GatewayFailure) -> Voice {
        if let voice = voices.first(where: { $0.id == name }) { return voice }
        let wanted = key(name)
        let same = voices.filter { key($0.name) == wanted }
        if let voice = same.first, same.count == 1 { return voice }
        if same.isEmpty {
            let others = voices.isEmpty ? "" : ". There are: \(list(voices))"
            throw GatewayFailure(
                .usage,
                "the workspace has no voice called \(TerminalText.quoted(name)): add it under Voices in ElevenLabs, "
                    + "or name another with --voice or elevenlabs.voice\(others)")
        }
        throw GatewayFailure(
            .usage,
            "the workspace has \(same.count) voices called \(TerminalText.quoted(name)): choose one by its id, --voice ID. They are: \(list(same))"
        )
    }

    private static func key(_ name: String) -> String { name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private static let listedMax = 10

    private static func list(_ voices: [Voice]) -> String {
        let shown = voices.prefix(listedMax).map { voice in
            "\(TerminalText.line(voice.name)) (\(TerminalText.line(voice.id))\(voice.category.map { ", " + TerminalText.line($0) } ?? ""))"
        }
        return shown.joined(separator: ", ") + (voices.count > listedMax ? ", and \(voices.count - listedMax) more" : "")
    }
}
