import Simulators

extension Suite {
    /// One session behind several doors.
    static let otherDoors: [Case] = [
        .agent(
            "session/typed-after-spoken", "What was said by voice is known to a turn that is typed.",
            source: "contract 3: say, one text turn in the main session; issue: one main session across doors",
            fault: Fault("typed-apart", "Keeps what is typed apart from what is said.") { $0.session.mistakes.insert(.typesApart) },
            sends: "A chat, and then `voice-gateway say` with a question about it.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let talk = Talk(scene.stage)
                    try talk.ask([Say.user(talk.about())], on: "first")
                    let typed = try scene.gateway.command(["say", "What did I just say?"])
                    scene.stage.note("typed", "\(typed.code): \(typed.output)\(typed.complaint)")
                }
            },
            check: { transcript, _ in
                let typed = transcript.note("typed") ?? ""
                let word = transcript.note("word") ?? "-"
                return Check.expect(typed.hasPrefix("0: ") && typed.contains(word), "an answer that names \(word)", typed)
            }),
        .agent(
            "session/spoken-after-typed", "What was typed is known to a turn that is said, and the session holds both in their order.",
            source: "contract 3 and 3.1; issue: history and order shared across doors",
            fault: Fault("typed-is-not-stored", "Does not store what is typed.") { $0.session.mistakes.insert(.forgetsTyped) },
            sends: "`voice-gateway say`, and then a chat that asks what was said.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let talk = Talk(scene.stage)
                    let typed = try scene.gateway.command(["say", talk.about()])
                    let asked = "What did I just say? Mind \(talk.word)."
                    let reply = try talk.ask([Say.user(asked)], on: "first")
                    talk.keeps(user: talk.about())
                    talk.keeps(reply: typed.output)
                    talk.keeps(user: asked)
                    talk.keeps(reply: reply.text)
                    try talk.close(runs: nil)
                }
            }, check: Check.all([Check.answersWhole, Check.remembered])),
    ]
}
