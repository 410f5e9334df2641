/// What is said to a target to bring out a behaviour; the defaults are the orders our own fakes understand.
enum Prompt {
    /// Any model answers this with more than ten words.
    static let plain = "Please tell me in two or three sentences why the sky is blue."

    static let defaults: [Need: String] = [
        .slow: "[[wait 3000]] Please think before you answer.",
        .long: "[[words 200]] Please count slowly.",
        .fault: "[[fail 500]] Please fail.",
        .tool: "What is the weather in Lisbon? Call the tool.",
        .call: "4242",
    ]
}

extension Stage {
    /// What to say for a need.
    func prompt(_ need: Need) -> String { settings.prompts[need] ?? Prompt.defaults[need] ?? Prompt.plain }
}
