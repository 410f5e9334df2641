/// Tells which of our languages an utterance is in, by its small words and its letters.
///
/// Small words are what short utterances have most of; a word that two languages share counts for both, and so for neither.
enum LanguageDetector {
    /// How many words of an utterance are looked at.
    static let wordsMax = 32

    /// The language of `utterance`, nil when it does not tell; `known` needs clear evidence to be given up.
    static func language(of utterance: String, known: SpokenLanguage? = nil) -> SpokenLanguage? {
        var scores = Scores()
        for word in utterance.split(maxSplits: wordsMax, whereSeparator: { $0.isWhitespace }).prefix(wordsMax) { score(word, &scores) }
        let ranked = SpokenLanguage.allCases.map { ($0, scores[$0]) }.sorted { $0.1 > $1.1 }
        let (best, most) = ranked[0]
        let lead = most - ranked[1].1
        guard let known, known != best else { return most > 0 && lead > 0 ? best : nil }
        return most >= 2 && lead >= 2 ? best : nil
    }

    private struct Scores {
        var english = 0
        var spanish = 0
        var catalan = 0

        subscript(language: SpokenLanguage) -> Int {
            switch language {
            case .english: english
            case .spanish: spanish
            case .catalan: catalan
            }
        }
    }

    private static func score(_ raw: Substring, _ scores: inout Scores) {
        if raw.first == "¿" || raw.first == "¡" { scores.spanish += 1 }
        let word = letters(raw)
        guard !word.isEmpty else { return }
        for scalar in word.unicodeScalars where scalar.value > 0x7f {
            switch scalar {
            case "ñ": scores.spanish += 2
            case "ç", "à", "è", "ò", "·": scores.catalan += 2
            default: break
            }
        }
        if let mark = word.firstIndex(of: "'") {
            if elided.contains(String(word[..<mark])) { scores.catalan += 1 }
            if contracted.contains(String(word[mark...])) { scores.english += 1 }
        }
        if english.contains(word) { scores.english += 1 }
        if spanish.contains(word) { scores.spanish += 1 }
        if catalan.contains(word) { scores.catalan += 1 }
    }

    /// Lower case, without what is no part of the word.
    private static func letters(_ raw: Substring) -> String {
        var word = ""
        for character in raw {
            if character == "\u{2019}" || character == "'" {
                word.append("'")
            } else if character.isLetter || character == "·" {
                word += character.lowercased()
            }
        }
        while word.last == "'" { word.removeLast() }
        return word
    }

    /// What stands before a Catalan apostrophe, and behind an English one.
    private static let elided: Set<String> = ["l", "d", "n", "s", "m", "t"]
    private static let contracted: Set<String> = ["'s", "'t", "'m", "'re", "'ve", "'ll", "'d"]

    private static let english: Set<String> = [
        "the", "is", "are", "was", "were", "am", "be", "been", "what", "which", "who", "when", "where", "why", "how", "and", "or", "but",
        "you", "your", "i", "my", "me", "it", "its", "we", "our", "they", "their", "he", "she", "his", "her", "this", "that", "these",
        "those",
        "there", "here", "to", "of", "in", "at", "on", "for", "from", "with", "about", "into", "do", "does", "did", "don't", "doesn't",
        "can",
        "could", "will", "would", "should", "may", "might", "must", "have", "has", "had", "not", "no", "yes", "please", "thanks", "thank",
        "hello", "hi", "hey", "okay", "good", "morning", "today", "tomorrow", "yesterday", "now", "tell", "give", "show", "make", "want",
        "need", "know", "any", "some", "all", "an", "a", "time", "much", "many", "one", "anything", "something", "everything",
    ]

    private static let spanish: Set<String> = [
        "el", "los", "las", "la", "y", "e", "o", "qué", "que", "es", "está", "están", "estás", "estoy", "son", "soy", "eres", "un", "una",
        "unos",
        "unas", "por", "para", "con", "sin", "en", "del", "al", "de", "mi", "mis", "tu", "tus", "su", "sus", "me", "te", "se", "lo", "le",
        "les",
        "nos", "yo", "tú", "usted", "ella", "nosotros", "ellos", "mañana", "hoy", "ayer", "cuándo", "cuando", "dónde", "donde", "cómo",
        "como",
        "quién", "quien", "cuál", "cuánto", "cuántos", "cuántas", "hola", "gracias", "favor", "sí", "pero", "muy", "puedes", "puede",
        "puedo",
        "quiero", "quieres", "tengo", "tienes", "tiene", "hay", "buenos", "buenas", "días", "tardes", "noches", "hora", "también", "ahora",
        "necesito", "dime", "dame", "hace", "hacer", "más", "menos", "todo", "todos", "nada", "algo", "eso", "esto", "esta", "este", "ese",
        "esa", "vale", "bien", "fue", "ser", "voy", "va", "vamos", "he", "ha", "tiempo", "cosas",
    ]

    private static let catalan: Set<String> = [
        "el", "els", "les", "la", "i", "o", "què", "que", "és", "està", "estan", "estàs", "estic", "són", "sóc", "ets", "un", "una", "uns",
        "unes",
        "per", "amb", "sense", "en", "al", "als", "de", "del", "dels", "a", "meu", "meva", "meus", "meves", "teu", "teva", "seu", "seva",
        "em",
        "et", "es", "ens", "us", "ho", "hi", "jo", "tu", "vostè", "ell", "ella", "nosaltres", "ells", "demà", "avui", "ahir", "quan", "on",
        "com",
        "qui", "quin", "quina", "quins", "quines", "quant", "quants", "hola", "gràcies", "merci", "plau", "sisplau", "sí", "si", "però",
        "molt", "molta", "pots", "pot", "puc", "vull", "vols", "tinc", "tens", "té", "ha", "he", "bon", "bona", "dia", "tarda", "nit",
        "hora",
        "també", "ara", "necessito", "digue", "fa", "fer", "més", "menys", "tot", "tots", "res", "cap", "alguna", "això", "aquest",
        "aquesta", "aquell", "aquella", "bé", "va", "vaig", "anem", "fins", "temps", "coses", "m'ho", "parla", "parles",
    ]
}
