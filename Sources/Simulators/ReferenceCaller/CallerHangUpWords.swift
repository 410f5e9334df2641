/// What a caller may say to have the call ended, in three languages: the whole of what was said, courtesies aside.
enum CallerHangUpWords {
    private static let courtesies: Set<String> = [
        "please", "now", "ok", "okay", "thanks", "thank", "you", "por", "favor", "gracias", "si", "us", "plau", "sisplau", "gràcies", "ya",
        "ja",
    ]

    private static let commands: [String: Set<String>] = [
        "en": ["hang up", "hang up the call", "hang up the phone", "end the call", "goodbye", "bye", "bye bye", "stop the call"],
        "es": ["cuelga", "cuelga el teléfono", "colgar", "termina la llamada", "adiós", "cuelgue"],
        "ca": ["penja", "penja el telèfon", "penjar", "acaba la trucada", "adéu", "pengi"],
    ]

    /// Whether the text asks for the end of the call.
    static func ask(in text: String, _ behaviour: CallerBehaviour) -> Bool {
        let words = text.lowercased().split { !$0.isLetter }.map(String.init)
        if behaviour.hangsUpAtAnyMention, words.joined(separator: " ").contains("hang up") { return true }
        let asked = words.filter { !courtesies.contains($0) }.joined(separator: " ")
        return commands.contains { !behaviour.deafTo.contains($0.key) && $0.value.contains(asked) }
    }
}
