import Conversation

/// What the telephone says of its own, in the caller's language.
enum PhraseBook {
    /// Said while the agent thinks; each ends as a sentence, so that a voice falls.
    static func interimLines(_ language: SpokenLanguage) -> [String] {
        switch language {
        case .english: ["One moment, please.", "Let me see.", "Just a second.", "Let me think about that."]
        case .spanish: ["Un momento, por favor.", "Déjame ver.", "Dame un segundo.", "Déjame pensarlo."]
        case .catalan: ["Un moment, si us plau.", "Deixa'm veure.", "Dona'm un segon.", "Deixa'm pensar-hi."]
        }
    }

    /// Another line than the last time.
    static func interim(_ language: SpokenLanguage, after last: inout Int) -> String {
        let lines = interimLines(language)
        last = (last + 1) % lines.count
        return lines[last]
    }

    /// Said before the gateway hangs up.
    static func goodbye(_ language: SpokenLanguage) -> String {
        switch language {
        case .english: "Goodbye."
        case .spanish: "Adiós, hasta luego."
        case .catalan: "Adéu, fins aviat."
        }
    }

    /// Said when the agent has failed.
    static func apology(_ language: SpokenLanguage) -> String {
        switch language {
        case .english: "Sorry, something went wrong just now. Please say that again."
        case .spanish: "Lo siento, algo ha fallado. Dímelo otra vez, por favor."
        case .catalan: "Ho sento, alguna cosa ha fallat. Torna-m'ho a dir, si us plau."
        }
    }
}
