/// The closed word lists ``SpokenText`` knows: HTML tags and entities, audio tags, keys of a voice line.
enum SpokenVocabulary {
    /// What a tag does to the speech around it.
    enum TagEffect: Sendable { case inline, line, block, silent }

    static let tags: [(name: String, effect: TagEffect)] =
        ["think", "thinking", "thought", "reasoning", "script", "style"].map { ($0, .silent) }
        + ["br"].map { ($0, .line) }
        + [
            "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody",
            "tr", "blockquote", "pre", "section", "article", "header", "footer", "details", "summary", "figure", "figcaption",
        ].map { ($0, .block) }
        + [
            "a", "abbr", "b", "big", "caption", "center", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark",
            "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "td", "th", "time", "tt", "u", "var", "wbr",
            "body", "html", "head", "title", "final", "answer", "speak", "break",
        ].map { ($0, .inline) }

    /// Attributes that need no value.
    static let bareAttributes = ["open", "checked", "disabled", "hidden", "controls", "download", "reversed", "autoplay", "loop", "muted"]

    /// Performance notes of expressive voices (ElevenLabs v3); any other bracketed words are words.
    static let audioTags = [
        "laughs", "laughing", "laughs harder", "starts laughing", "chuckles", "giggles", "wheezing", "snorts", "sighs", "sigh",
        "exhales", "exhales sharply", "inhales", "inhales deeply", "gasps", "gulps", "swallows", "coughs", "clears throat", "yawns",
        "sniffles", "crying", "cries", "sobbing", "whispers", "whispering", "shouts", "shouting", "sings", "singing", "woo", "hums",
        "humming", "sarcastic", "sarcastically", "curious", "excited", "excitedly", "mischievously", "happy", "happily", "sad",
        "sadly", "angry", "angrily", "annoyed", "surprised", "thoughtful", "nervous", "nervously", "cheerful", "cheerfully",
        "applause", "clapping", "gunshot", "explosion", "pause", "short pause", "long pause", "pauses", "laughter", "laugh",
    ]

    /// Keys of the JSON line that steers a voice.
    static let voiceKeys = [
        "voice", "voice_id", "voiceId", "model", "model_id", "modelId", "speed", "rate", "stability", "similarity", "style",
        "speakerBoost", "speaker_boost", "seed", "normalize", "lang", "language", "output_format", "outputFormat", "latency_tier",
        "latencyTier", "once",
    ]

    private static let entities: [(name: String, scalar: Unicode.Scalar)] = [
        ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("nbsp", "\u{A0}"), ("copy", "©"), ("reg", "®"),
        ("trade", "™"), ("mdash", "—"), ("ndash", "–"), ("hellip", "…"), ("lsquo", "‘"), ("rsquo", "’"), ("ldquo", "“"),
        ("rdquo", "”"), ("laquo", "«"), ("raquo", "»"), ("bull", "•"), ("middot", "·"), ("euro", "€"), ("pound", "£"), ("yen", "¥"),
        ("cent", "¢"), ("deg", "°"), ("plusmn", "±"), ("times", "×"), ("divide", "÷"), ("frac12", "½"), ("frac14", "¼"),
        ("frac34", "¾"), ("iexcl", "¡"), ("iquest", "¿"), ("ordf", "ª"), ("ordm", "º"), ("aacute", "á"), ("eacute", "é"),
        ("iacute", "í"), ("oacute", "ó"), ("uacute", "ú"), ("agrave", "à"), ("egrave", "è"), ("igrave", "ì"), ("ograve", "ò"),
        ("ugrave", "ù"), ("iuml", "ï"), ("uuml", "ü"), ("ntilde", "ñ"), ("ccedil", "ç"), ("Aacute", "Á"), ("Eacute", "É"),
        ("Iacute", "Í"), ("Oacute", "Ó"), ("Uacute", "Ú"), ("Agrave", "À"), ("Egrave", "È"), ("Ograve", "Ò"), ("Ntilde", "Ñ"),
        ("Ccedil", "Ç"), ("rarr", "→"), ("larr", "←"), ("ne", "≠"), ("le", "≤"), ("ge", "≥"), ("shy", "\u{AD}"),
    ]

    static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    static func endsTagName(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") }

    static func tagIndex(_ name: some Sequence<UInt8>) -> Int? {
        let lowered = name.map(lower)
        return tags.firstIndex { $0.name.utf8.elementsEqual(lowered) }
    }

    /// Whether some tag begins with `start` and then `next`.
    static func tag(startingWith start: some Sequence<UInt8>, _ next: Unicode.Scalar) -> Bool {
        guard next.isASCII else { return false }
        let lowered = start.map(lower) + [lower(UInt8(truncatingIfNeeded: next.value))]
        return tags.contains { $0.name.utf8.starts(with: lowered) }
    }

    /// Whether a character reference may begin with `start` and then `next` (`amp`, `#39`, `#x27`).
    static func entity(startingWith start: ArraySlice<UInt8>, _ next: UInt8) -> Bool {
        let longer = start + [next]
        guard longer.first == UInt8(ascii: "#") else { return entities.contains { $0.name.utf8.starts(with: longer) } }
        let digits = longer.dropFirst()
        guard let first = digits.first else { return true }
        let isHex = lower(first) == UInt8(ascii: "x")
        return longer.count <= 9 && digits.dropFirst(isHex ? 1 : 0).allSatisfy { isDigit($0, hex: isHex) }
    }

    /// The character a reference stands for; nil when there is none, such as for a surrogate.
    static func entity(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard name.first == UInt8(ascii: "#") else { return entities.first { $0.name.utf8.elementsEqual(name) }?.scalar }
        let digits = name.dropFirst()
        let isHex = digits.first.map(lower) == UInt8(ascii: "x")
        let text = String(decoding: digits.dropFirst(isHex ? 1 : 0), as: UTF8.self)
        return UInt32(text, radix: isHex ? 16 : 10).flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    }

    private static func isDigit(_ byte: UInt8, hex: Bool) -> Bool {
        let value = lower(byte)
        return (value >= 0x30 && value <= 0x39) || (hex && value >= 0x61 && value <= 0x66)
    }
}
