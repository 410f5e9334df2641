import Simulators

extension Suite {
    /// A barge-in reaches the agent, whatever it speaks.
    static let agentBargeIn: [Case] = [
        cut("anthropic-mid-stream", .anthropic, "an Anthropic model that writes", ". [[words 300]]", deltas: 8),
        cut("anthropic-before-the-first-token", .anthropic, "an Anthropic model that thinks", ". [[wait 3000]]", deltas: 0),
        cut("clawdbot-mid-stream", .clawdbot, "a Clawdbot that writes", ". [[words 300]]", deltas: 3),
        cut("clawdbot-before-the-first-token", .clawdbot, "a Clawdbot that thinks", ". [[wait 3000]]", deltas: 0),
    ]

    private static func cut(_ slug: String, _ agent: CallPlan.Agent, _ what: String, _ order: String, deltas: Int) -> Case {
        .agent(
            "interruption/\(slug)", "A caller who barges in on \(what) has what it does ended within 1 s.",
            source: "life/1.1, life/1.4; turns, rules: upstream cancelled; issue: chat.abort on barge-in",
            breaks: ["tokens are paid for that nobody hears"],
            fault: Fault("runs-on-\(slug)", "Lets \(what) go on after a barge-in.") { $0.session.countsCancelled = false },
            sends: "A chat behind such an agent, closed \(deltas > 0 ? "after \(deltas) deltas" : "after 300 ms").",
            play: { stage in
                try stage.withAgent(agent) { scene in
                    let talk = Talk(scene.stage)
                    let connection = try talk.begin([Say.user(talk.about(order))], on: "cut-first", deltas: deltas)
                    if deltas == 0 { scene.stage.listen(connection, for: .milliseconds(300)) }
                    let before = scene.cancelled
                    connection.close()
                    scene.awaitCancellation(after: before)
                }
            },
            check: { transcript, _ in
                guard let took = transcript.figures("cancelled_after_ms").first else {
                    return .fail(expected: "the model's request closed within 1 s", actual: transcript.note("not-cancelled") ?? "nothing")
                }
                return Check.expect(took <= 1000, "closed within 1 s", "after \(took) ms")
            })
    }
}
