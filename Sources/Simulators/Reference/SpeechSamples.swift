/// What models write and nobody wants to hear.
public enum SpeechSamples {
    public static let all = marks + directives + languages

    private static let marks: [SpeechSample] = [
        .init(
            "bold-and-italic", "bold and italic marks", "This is **very** important and *quite* _new_ too.",
            spoken: "This is very important and quite new too.", keeps: ["very important", "quite new"], loses: ["[*_]"]),
        .init(
            "headings", "headings", "# The plan\n\nWe go on Monday.\n\n## Later\n\nWe rest.",
            spoken: "The plan. We go on Monday. Later. We rest.", keeps: ["the plan", "we go on monday", "we rest"], loses: ["#"]),
        .init(
            "lists", "list marks", "You need:\n\n- apples\n- pears\n* plums\n\nThat is all.",
            spoken: "You need: apples, pears, plums. That is all.", keeps: ["apples", "pears", "plums", "that is all"],
            loses: ["[*]", "- (apples|pears)"]),
        .init(
            "tables", "tables", "Here it is:\n\n| day | task |\n|---|---|\n| Monday | rest |\n\nThat is all.",
            spoken: "Here it is: day, task. Monday, rest. That is all.", keeps: ["that is all"], loses: ["[|]", "---"]),
        .init(
            "code-fences", "fenced code", "Run this:\n\n```sh\nrm -rf ./build && make all\n```\n\nThen it works.",
            spoken: "Run this: some code. Then it works.", keeps: ["run this", "then it works"], loses: ["`", "&&", "-rf"]),
        .init(
            "inline-code", "inline code", "Call `make` now, please.", spoken: "Call make now, please.", keeps: ["call", "now, please"],
            loses: ["`"]),
        .init(
            "links", "links", "Read [the guide](https://example.com/a?b=1) before you begin.",
            spoken: "Read the guide before you begin.", keeps: ["the guide", "before you begin"], loses: ["http", "[\\[\\]]", "example"]),
        .init(
            "bare-addresses", "addresses of pages", "It is all at https://www.example.com/path/to?x=1&y=2 for you.",
            spoken: "It is all at a link for you.", keeps: ["it is all at", "for you"], loses: ["https?:", "x=1", "/path"]),
        .init(
            "emoji", "emoji", "Well done 🎉👍🏽 my friend.", spoken: "Well done my friend.", keeps: ["well done", "my friend"],
            loses: ["[🎉👍]"]),
        .init(
            "html", "HTML tags", "Hello<br>there, <b>dear</b> friend.", spoken: "Hello there, dear friend.",
            keeps: ["hello", "dear", "friend"], loses: ["[<>]", "\\bbr\\b"]),
        .init(
            "quotes", "quotation marks of lines", "> Wisdom is quoted here.\n\nSo it is.", spoken: "Wisdom is quoted here. So it is.",
            keeps: ["wisdom is quoted", "so it is"], loses: [">"]),
        .init(
            "stars-that-are-no-marks", "what only looks like a mark", "Three times 4 is 12, and 3 * 4 * 2 is 24.",
            spoken: "Three times 4 is 12, and 3 * 4 * 2 is 24.", keeps: ["\\b12\\b|twelve", "3\\D+4\\D+2\\D"], loses: ["3 ?4 ?2"],
            mangled: "Three times 4 is 12, and 3 4 2 is 24."),
    ]

    private static let directives: [SpeechSample] = [
        .init(
            "thinking", "thinking tags", "<think>The user wants a joke, so I plan one.</think>Here is a good one for you.",
            spoken: "Here is a good one for you.", keeps: ["here is a good one"], loses: ["think", "wants a joke"]),
        .init(
            "voice-orders", "orders to the voice", "[[tts:voice=alloy speed=2]]Good morning to you all.",
            spoken: "Good morning to you all.", keeps: ["good morning to you all"], loses: ["tts", "alloy", "[\\[\\]]"]),
        .init(
            "reply-orders", "orders to a messenger", "[[reply_to_current]] Good evening to you all.",
            spoken: "Good evening to you all.", keeps: ["good evening to you all"], loses: ["reply", "[\\[\\]]"]),
        .init(
            "media-lines", "lines that name a file to send", "Here is the picture.\nMEDIA:/tmp/cat.png\nDo you like it?",
            spoken: "Here is the picture. Do you like it?", keeps: ["here is the picture", "do you like it"],
            loses: ["media", "cat\\.png", "/tmp"]),
        .init(
            "json-voice-line", "a first line of JSON about the voice", "{\"voice\":\"nova\",\"speed\":1.1}\nGood night to you all.",
            spoken: "Good night to you all.", keeps: ["good night to you all"], loses: ["[{}]", "nova", "speed"]),
        .init(
            "no-reply", "the word that means no reply", "NO_REPLY", spoken: "... ", keeps: [], loses: ["no.?reply"]),
    ]

    private static let languages: [SpeechSample] = [
        .init(
            "english-numbers", "times and numbers in English", "We meet at 14:30 and it costs 1,250 euros.",
            spoken: "We meet at 14:30 and it costs 1,250 euros.",
            keeps: ["we meet at", "14\\D{1,3}30|2:30|half past|two thirty|fourteen thirty", "euros"],
            loses: ["1430", "1 250\\d"], asked: "When do we meet, please?",
            mangled: "We meet at 1430 and it costs 1250 euros."),
        .init(
            "spanish-numbers", "times and numbers in Spanish", "Nos vemos a las 14:30 y cuesta 1.250 euros.",
            spoken: "Nos vemos a las 14:30 y cuesta 1.250 euros.", keeps: ["nos vemos a las", "14\\D{1,3}30|dos y media|catorce", "euros"],
            loses: ["1430"], asked: "¿A qué hora nos vemos, por favor?",
            mangled: "Nos vemos a las 1430 y cuesta 1250 euros."),
        .init(
            "catalan-numbers", "times and numbers in Catalan", "Ens veiem a les 14:30 i costa 1.250 euros.",
            spoken: "Ens veiem a les 14:30 i costa 1.250 euros.", keeps: ["ens veiem a les", "14\\D{1,3}30|dues|catorze|quarts", "euros"],
            loses: ["1430"], asked: "A quina hora ens veiem, si us plau?",
            mangled: "Ens veiem a les 1430 i costa 1250 euros."),
        .init(
            "spanish-links", "links in Spanish", "Mira la página https://www.example.es/camino/largo cuando puedas.",
            spoken: "Mira la página el enlace cuando puedas.", keeps: ["mira la página", "cuando puedas"],
            loses: ["https?:", "/camino", "\\blink\\b"],
            asked: "¿Dónde puedo leer más sobre esto, por favor?"),
        .init(
            "catalan-links", "links in Catalan", "Mira la pàgina https://www.example.cat/drecera/llarga quan puguis.",
            spoken: "Mira la pàgina l'enllaç quan puguis.", keeps: ["mira la pàgina", "quan puguis"],
            loses: ["https?:", "/drecera", "\\blink\\b"],
            asked: "On puc llegir més sobre això, si us plau?"),
    ]

    /// The right way to say a text of the samples; nil for any other text.
    static func spoken(_ raw: String) -> SpeechSample? { (all + [mixed]).first { $0.raw == raw } }

    /// Marks and a link in one.
    public static let mixed = SpeechSample(
        "mixed", "marks and links", "Read **this** and [the guide](https://example.com/long) now.", spoken: "Read this and the guide now.",
        keeps: [], loses: [])
}
