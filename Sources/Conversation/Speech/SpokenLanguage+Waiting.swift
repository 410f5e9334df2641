/// What is said while the user waits. Buffer words and lines of progress end in an ellipsis and a space, so that the next words are not
/// glued on (`docs/wire/elevenlabs.md`).
extension SpokenLanguage {
    /// What covers a slow first token.
    var bufferWords: [String] {
        switch self {
        case .english: ["One moment... ", "Let me see... ", "Let me think about that... ", "Just a second... ", "Let me have a look... "]
        case .spanish: ["Un momento... ", "Déjame ver... ", "Déjame pensarlo... ", "Dame un segundo... ", "A ver... "]
        case .catalan: ["Un moment... ", "Deixa'm veure... ", "Deixa'm pensar-hi... ", "Dona'm un segon... ", "A veure... "]
        }
    }

    /// What is said while tools take their time.
    var progressLines: [String] {
        switch self {
        case .english: ["I am still on it... ", "This takes a moment longer... ", "Still working on that... ", "Bear with me... "]
        case .spanish: ["Sigo en ello... ", "Esto tarda un poco más... ", "Todavía lo estoy mirando... ", "Ten un poco de paciencia... "]
        case .catalan:
            ["Encara hi estic... ", "Això triga una mica més... ", "Encara m'ho estic mirant... ", "Tingues una mica de paciència... "]
        }
    }

    /// What is promised when a turn has taken all the time it may.
    var promises: [String] {
        switch self {
        case .english:
            [
                "This takes longer than I thought. I will tell you as soon as I have it.",
                "That needs a little more time. I will come back to you with it.",
            ]
        case .spanish:
            [
                "Esto tarda más de lo que pensaba. Te lo digo en cuanto lo tenga.",
                "Necesito un poco más de tiempo. Te lo cuento en cuanto lo sepa.",
            ]
        case .catalan:
            [
                "Això triga més del que em pensava. T'ho diré tan bon punt ho tingui.",
                "Necessito una mica més de temps. T'ho explico tan bon punt ho sàpiga.",
            ]
        }
    }

    /// What is said in place of a result that was promised.
    var lateFailure: String {
        switch self {
        case .english: "What you asked for before did not work out, I am sorry."
        case .spanish: "Lo que me pediste antes no ha salido bien, lo siento."
        case .catalan: "El que m'has demanat abans no ha sortit bé, ho sento."
        }
    }

    /// What is said to a user who says nothing.
    var checkIn: String {
        switch self {
        case .english: "Are you still there?"
        case .spanish: "¿Sigues ahí?"
        case .catalan: "Encara hi ets?"
        }
    }

    /// What is said before the call of a silent user is ended.
    var silentGoodbye: String {
        switch self {
        case .english: "It has gone quiet, so I will hang up now. Goodbye."
        case .spanish: "No te oigo, así que voy a colgar. Adiós."
        case .catalan: "No et sento, així que penjaré. Adéu."
        }
    }
}
