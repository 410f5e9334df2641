/// The language of the few words of our own: an apology, what stands for what cannot be read aloud.
public enum SpokenLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case spanish = "es"
    case catalan = "ca"

    /// The language of a BCP 47 tag such as `es-ES`; English when the tag names none of ours.
    public init(tag: String) {
        self = Self(knownTag: tag) ?? .english
    }

    /// The language of a tag such as `ca-ES`; nil when it is none of ours.
    public init?(knownTag tag: String) {
        let primary = tag.utf8.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        self.init(rawValue: String(decoding: primary, as: UTF8.self).lowercased())
    }

    /// What is said in place of an answer that failed.
    public var apology: String {
        switch self {
        case .english: "Sorry, I ran into a problem just now. Please try again."
        case .spanish: "Perdona, he tenido un problema. Inténtalo otra vez, por favor."
        case .catalan: "Perdona, he tingut un problema. Torna-ho a provar, si us plau."
        }
    }

    /// What is said when the wait for another conversation of the session was too long.
    var busyApology: String {
        switch self {
        case .english: "I am still busy with something else. Please ask me again in a moment."
        case .spanish: "Todavía estoy ocupado con otra cosa. Pregúntame otra vez dentro de un momento."
        case .catalan: "Encara estic ocupat amb una altra cosa. Torna-m'ho a demanar d'aquí a un moment."
        }
    }

    /// What is said in place of an answer when more was asked than a limit allows.
    var limitApology: String {
        switch self {
        case .english: "One moment, please, that was a lot at once. Ask me again shortly."
        case .spanish: "Un momento, por favor, han sido muchas cosas a la vez. Pregúntame otra vez enseguida."
        case .catalan: "Un moment, si us plau, han estat moltes coses alhora. Torna-m'ho a demanar de seguida."
        }
    }

    /// What stands for a fenced code block.
    var codeOmitted: String {
        switch self {
        case .english: "Code omitted."
        case .spanish: "Código omitido."
        case .catalan: "Codi omès."
        }
    }

    /// What stands for a web address whose host cannot be said.
    var link: String {
        switch self {
        case .english: "link"
        case .spanish: "enlace"
        case .catalan: "enllaç"
        }
    }

    /// The full stop of a host name, said.
    var dot: String {
        switch self {
        case .english: "dot"
        case .spanish: "punto"
        case .catalan: "punt"
        }
    }
}
