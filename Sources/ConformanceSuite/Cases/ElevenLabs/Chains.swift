import Simulators

extension Suite {
    private static let fallback = ["agents.fallback": "scripted"]

    /// A second agent behind the first.
    static let chains: [Case] = [
        .agent(
            "elevenlabs/chain-moves-on",
            "When an agent fails before its first token the next in the chain answers, and nobody hears of it.",
            source: "issue: a first-token deadline or an error moves to the next agent",
            fault: .memory("chain-stays", "Apologizes although another agent could answer.", .staysWithTheFirstAgent),
            sends: "A chat whose first agent is overloaded, with the scripted agent behind it.",
            play: { stage in
                try stage.withAgent(.openai, configuration: fallback) { scene in
                    let talk = Talk(scene.stage)
                    let asked = talk.about(". [[fault status-529]]")
                    let reply = try talk.ask([Say.user(asked)], on: "first")
                    talk.keeps(user: asked)
                    talk.keeps(reply: reply.text)
                    try talk.close(runs: nil)
                }
            },
            check: Check.all([
                Check.answersWhole, Check.remembered,
                Check.text(of: "first", "an answer about the question") { text, transcript in text.contains(transcript.note("word") ?? "-")
                },
            ])),
        .agent(
            "elevenlabs/chain-stays-after-the-first-token", "Once an agent's words were said no other agent goes on for it.",
            source: "issue: never after the first token",
            fault: .memory("chain-changes-speakers", "Lets another agent go on when one breaks off.", .changesSpeakers),
            sends: "A chat whose first agent breaks off in the middle, with the scripted agent behind it.",
            play: { stage in
                try stage.withAgent(.openai, configuration: fallback) { scene in
                    let talk = Talk(scene.stage)
                    let say = "One two three four five six seven eight nine ten eleven twelve."
                    try talk.ask([Say.user(talk.about(". [[say \(say)]] [[fault truncate]]"))], on: "first")
                }
            },
            check: Check.all([
                Check.answersWhole,
                Check.text(of: "first", "no word of another agent") { text, transcript in !text.contains(transcript.note("word") ?? "-") },
            ])),
    ]
}
