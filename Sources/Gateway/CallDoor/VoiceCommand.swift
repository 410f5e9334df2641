/// What a user can tell the telephone itself, rather than the agent.
enum VoiceCommand: String, Sendable {
    case hangUp = "hang_up"

    /// The command an utterance is; nil when it is anything more than the command and politeness around it.
    ///
    /// English, Spanish and Catalan are tried whatever language was recognised: recognition confuses them on so few words. A bare
    /// "bye" is left to the agent, for speech recognition hears it in noise.
    static func recognise(_ text: String) -> VoiceCommand? {
        guard text.utf8.count <= textBytesMax else { return nil }
        let words = words(of: text)
        return vocabularies.contains { $0.matches(words) } ? .hangUp : nil
    }

    /// No command is longer.
    private static let textBytesMax = 160

    /// Lower case, without accents and apostrophes: "D'acord" is `dacord`.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "'", "’", "·", "\u{300}"..."\u{36F}": break
            case "à", "á": word += "a"
            case "è", "é": word += "e"
            case "ì", "í", "ï": word += "i"
            case "ò", "ó": word += "o"
            case "ù", "ú", "ü": word += "u"
            case "ñ": word += "n"
            case "ç": word += "c"
            default:
                if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                    word.unicodeScalars.append(scalar)
                } else if !word.isEmpty {
                    words.append(word)
                    word = ""
                }
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// The words of one language: what is the command, and what may stand around it.
    private struct Vocabulary: Sendable {
        let commands: [[String]]
        let before: [[String]]
        let after: [[String]]

        init(verbs: [String], objects: [String], whole: [String], before: [String], after: [String]) {
            let phrases = whole + verbs.flatMap { verb in objects.map { "\(verb) \($0)" } }
            commands = phrases.map(Self.split)
            self.before = before.map(Self.split)
            self.after = after.map(Self.split)
        }

        private static func split(_ phrase: String) -> [String] { phrase.split(separator: " ").map(String.init) }

        func matches(_ words: [String]) -> Bool {
            let starts = reach(words, before)
            let ends = reach(words.reversed(), after.map { $0.reversed() }).map { words.count - $0 }
            return starts.contains { start in
                ends.contains { end in start < end && commands.contains { $0.elementsEqual(words[start..<end]) } }
            }
        }

        /// How far phrases laid end to end can reach into `words`: all the places.
        private func reach(_ words: [String], _ phrases: [[String]]) -> [Int] {
            var places = [0]
            var next = 0
            while next < places.count {
                let rest = words[places[next]...]
                for phrase in phrases where rest.starts(with: phrase) {
                    let place = places[next] + phrase.count
                    if !places.contains(place) { places.append(place) }
                }
                next += 1
            }
            return places
        }
    }

    private static let vocabularies = [
        Vocabulary(
            verbs: ["end", "stop", "finish", "terminate", "disconnect", "drop", "close"],
            objects: ["call", "the call", "this call", "our call", "the phone call", "the conversation"],
            whole: ["hang up", "hangup", "hang up the phone", "hang up the call", "hang up this call", "hang up the line", "disconnect"],
            before: [
                "please", "ok", "okay", "alright", "all right", "well", "so", "now", "yes", "yeah", "right", "great", "good", "fine",
                "thanks",
                "thank you", "thank you very much", "hey", "and", "then", "just", "you can", "you may", "could you", "can you", "would you",
                "will you", "go ahead and", "i want to", "i want you to", "id like to", "i would like to", "id like you to", "i need to",
                "i have to", "i must", "lets", "let us", "bye", "goodbye", "good bye",
            ],
            after: [
                "please", "now", "then", "thanks", "thank you", "thank you very much", "bye", "goodbye", "good bye", "bye bye", "ok",
                "okay",
                "for me", "if you would", "right now",
            ]),
        Vocabulary(
            verbs: [
                "cuelga", "cuelgue", "colgar", "termina", "termine", "terminar", "finaliza", "finalice", "finalizar", "acaba", "acabe",
                "acabar", "corta", "corte", "cortar",
            ],
            objects: ["la llamada", "esta llamada", "la conversacion"],
            whole: [
                "cuelga", "cuelgue", "colgar", "cuelga el telefono", "cuelgue el telefono", "colgar el telefono", "desconecta",
                "desconecte",
            ],
            before: [
                "por favor", "vale", "bueno", "bien", "muy bien", "ok", "okay", "ya", "ahora", "si", "y", "pues", "entonces", "venga",
                "gracias", "muchas gracias", "puedes", "puede", "podrias", "podria", "quiero", "quisiera", "me gustaria", "tengo que",
                "voy a", "vamos a", "adios", "hasta luego",
            ],
            after: [
                "por favor", "ya", "ahora", "gracias", "muchas gracias", "adios", "hasta luego", "hasta pronto", "vale", "entonces",
                "ahora mismo",
            ]),
        Vocabulary(
            verbs: [
                "penja", "pengi", "penjar", "acaba", "acabi", "acabar", "finalitza", "finalitzi", "finalitzar", "talla", "talli", "tallar",
                "termina", "termini",
            ],
            objects: ["la trucada", "aquesta trucada", "la conversa"],
            whole: ["penja", "pengi", "penjar", "penja el telefon", "pengi el telefon", "penjar el telefon", "desconnecta", "desconnecti"],
            before: [
                "si us plau", "sisplau", "val", "dacord", "be", "molt be", "ok", "okay", "ja", "ara", "si", "i", "doncs", "vinga",
                "gracies",
                "moltes gracies", "pots", "pot", "podries", "podria", "vull", "voldria", "magradaria", "he de", "haig de", "adeu",
            ],
            after: [
                "si us plau", "sisplau", "ja", "ara", "gracies", "moltes gracies", "adeu", "fins aviat", "fins despres", "fins ara",
                "dacord",
                "ara mateix",
            ]),
    ]
}
