/// The texts the benchmarks run on: made here, of ordinary size and content, the same in every run.
enum Samples {
    /// A request as an OpenAI client sends it, about 220 bytes.
    static let request = Array(
        """
        {"model":"clawdbot","stream":true,"temperature":0.7,"stream_options":{"include_usage":true},"messages":[{"role":"system",\
        "content":"You are brief."},{"role":"user","content":"What is on my calendar for tomorrow morning?"}]}
        """.utf8)

    /// The request of a long call: 100 messages, about 13 KB.
    static let longRequest = Array(
        (#"{"model":"clawdbot","stream":true,"messages":["#
            + (0..<100).map { number in
                let role = number.isMultiple(of: 2) ? "user" : "assistant"
                return
                    #"{"role":"\#(role)","content":"Turn \#(number): and then we went on to the café, said \"hello\" and sat by the window."}"#
            }.joined(separator: ",") + "]}").utf8)

    /// The data of one chunk as an upstream sends it, about 200 bytes.
    static let chunk = Array(
        """
        {"id":"chatcmpl-9f3c2b1a","object":"chat.completion.chunk","created":1763000000,"model":"some-model","system_fingerprint":null,\
        "choices":[{"index":0,"delta":{"content":" window"},"logprobs":null,"finish_reason":null}]}
        """.utf8)

    /// A read of ten such events.
    static let tenEvents = (0..<10).flatMap { _ in Array("data: ".utf8) + chunk + Array("\n\n".utf8) }

    /// A written reply of about 100 words with what a voice must not say.
    static let reply = """
        ## Tomorrow

        You have **three meetings**. The first is at 9:00 with *Marta* about the [budget](https://example.org/budget); bring the sheet.

        1. Stand-up, 15 minutes 🙂
        2. Review of `parser.swift`, which fails on `\\r\\n`
        3. Lunch at https://example.org/menu with the team

        ```swift
        let free = calendar.gaps(tomorrow)
        ```

        After that the day is yours. Rain is likely from four o'clock on, so take a coat. Shall I move the review to Thursday? It would give you \
        the whole afternoon, and nobody else has anything then.
        """

    /// ``reply`` cut as a model streams it: a word and the space before it.
    static let deltas = cut(reply)

    /// What the same reply says, cut the same way.
    static let plainDeltas = cut(SpeechFilter.of(reply))

    private static func cut(_ text: String) -> [String] {
        var deltas: [String] = []
        for character in text {
            if character == " " || deltas.isEmpty { deltas.append("") }
            deltas[deltas.count - 1].append(character)
        }
        return deltas
    }
}
