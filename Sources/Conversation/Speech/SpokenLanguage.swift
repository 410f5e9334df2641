/// The language of the few words ``SpokenText`` says in place of what cannot be read aloud.
public enum SpokenLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case spanish = "es"
    case catalan = "ca"

    /// The language of a BCP 47 tag such as `es-ES`; English when the tag names none of ours.
    public init(tag: String) {
        let primary = tag.utf8.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        self = Self(rawValue: String(decoding: primary, as: UTF8.self).lowercased()) ?? .english
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
