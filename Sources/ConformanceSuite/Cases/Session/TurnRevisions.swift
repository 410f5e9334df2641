import Simulators

extension Suite {
    /// Rows 8 and 9: an utterance that is corrected, and a history that shrinks.
    static let turnRevisions: [Case] = [
        revised(
            "shorter", "shorter", " and its long history", " here",
            .takes("shorter-is-new", "Takes a shorter wording for a new turn.", .revised, for: .foreign)),
        revised(
            "corrected", "corrected", " and its hystery", " and its history",
            .init("keeps-the-misheard", "Keeps a misheard wording beside the right one.") { $0.session.storesRevisionBeside = true }),
        .turns(
            "session/revision-is-what-the-agent-hears", "The agent that answers a revision is not told of the wording it replaces.",
            source: "turns, row 8; ElevenLabs 2.3", breaks: ["the agent answers half a question and then the whole"], runs: 2,
            fault: .memory("tells-both-wordings", "Tells the agent of both wordings.", .agentHearsBothWordings),
            sends: "A chat, and again the same turn with more words in it.",
            play: { talk in
                try talk.ask([Say.user(talk.about())], on: "first")
                let revised = talk.about(" and its history")
                let answer = try talk.ask([Say.user(revised)], on: "revised")
                talk.keeps(user: revised)
                talk.keeps(reply: answer.text)
                talk.stage.note("superseded", talk.about())
            },
            Check.lastAsked { asked, transcript in
                let old = SessionLine.folded(transcript.note("superseded") ?? "")
                let users = asked.texts("user")
                let holds = !users.contains { SessionLine.folded($0) == old }
                return Check.expect(holds, "the revised utterance alone", users.joined(separator: " | "))
            }),
        .turns(
            "session/speculation-closed", "A speculative request that is closed leaves nothing beside the turn that replaces it.",
            source: "turns, row 8; ElevenLabs 2.3: A is closed, B is longer", needs: [.long], runs: 2,
            fault: .takes("speculation-is-a-turn", "Takes what follows a closed speculation for a new turn.", .revised, for: .foreign),
            sends: "A chat closed after three deltas, and the whole utterance.",
            play: { talk in
                try talk.begin([Say.user("Tell me about \(talk.word). [[words 60]]")], on: "cut-a", deltas: 3).close()
                let whole = talk.about(" and its history")
                let answer = try talk.ask([Say.user(whole)], on: "b")
                talk.keeps(user: whole)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/speculation-left-open", "A speculative request that is left open is ended by the turn that replaces it.",
            source: "turns, row 8; ElevenLabs 2.3: A is left dangling", needs: [.long], runs: 2,
            fault: Fault("speculation-runs-on", "Lets a replaced speculation run on.") { $0.session.keepsSupersededRunning = true },
            sends: "A long chat left open, and the whole utterance.",
            play: { talk in
                let old = try talk.begin([Say.user("Tell me about \(talk.word). [[words 200]]")], on: "cut-a", deltas: 3)
                let whole = talk.about(" and its history")
                let answer = try talk.ask([Say.user(whole)], on: "b")
                old.receive(for: "the end of the replaced stream", within: .milliseconds(500)) { $0.completeCount >= 1 }
                talk.stage.note("old-ended", old.reader.completeCount >= 1 || old.hasEnded ? "yes" : "no")
                old.close()
                talk.keeps(user: whole)
                talk.keeps(reply: answer.text)
            },
            { transcript, _ in
                Check.expect(transcript.note("old-ended") == "yes", "the replaced stream ended", "it ran on")
            }),
        .turns(
            "session/merged-utterances", "An utterance that comes back merged with the next is one utterance.",
            source: "turns: ElevenLabs may merge U and what follows into one user message", runs: 2,
            fault: Fault("merged-beside", "Keeps an utterance beside the one it was merged into.") {
                $0.session.judge = { $0 == .revised ? .heard : $0 }
            },
            sends: "A chat answered whole and not heard, and a request whose only user message is both utterances.",
            play: { talk in
                try talk.ask([Say.user(talk.about())], on: "first")
                let merged = "\(talk.about()) And then of something else."
                let answer = try talk.ask([Say.user(merged)], on: "merged")
                talk.keeps(user: merged)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/utterances-stay-apart", "Several user messages at the end are an utterance each, and the agent is told them all.",
            source: "turns, words: u, each its own utterance", runs: 1,
            fault: .memory("joins-utterances", "Stores several utterances as one.", .joinsUtterances),
            sends: "A chat with two user messages at its end.",
            play: { talk in
                let second = talk.about(" too")
                let answer = try talk.ask([Say.user(talk.about()), Say.user(second)], on: "first")
                talk.keeps(user: talk.about())
                talk.keeps(user: second)
                talk.keeps(reply: answer.text)
            }),
        .turns(
            "session/agent-hears-the-unheard-utterance", "When a reply was not heard the agent is told both utterances.",
            source: "turns, row 6: agent runs on U and the rest", runs: 2,
            fault: .memory("asks-the-last-only", "Tells the agent the last utterance only.", .asksTheLastUtteranceOnly),
            sends: "A chat answered whole, and the next turn with two user messages and no assistant's.",
            play: { talk in
                let first = talk.about(" at length")
                try talk.ask([Say.user(first)], on: "first")
                let next = talk.about(" instead")
                let answer = try talk.ask([Say.user(first), Say.user(next)], on: "next")
                talk.keeps(user: first)
                talk.keeps(user: next)
                talk.keeps(reply: answer.text)
                talk.stage.note("both", [first, next].map { SessionLine.folded($0) }.joined(separator: "|"))
            },
            Check.lastAsked { asked, transcript in
                let wanted = (transcript.note("both") ?? "").split(separator: "|").map(String.init)
                let users = asked.texts("user").map { SessionLine.folded($0) }
                // A gateway may hand both over in one message.
                let said = users.joined()
                return Check.expect(wanted.allSatisfy(said.contains), "both utterances", asked.texts("user").joined(separator: " | "))
            }),
        .turns(
            "session/shrunk-history-abandons", "A history that got shorter marks what came after it as abandoned.",
            source: "turns, row 9; ElevenLabs 2.3: the message count can go down", needs: [.long], runs: 3,
            fault: .memory("abandons-nothing", "Keeps what a shorter history leaves out.", .abandonsNothing),
            sends: "Two turns, the second closed, and a request with another first utterance and no history.",
            play: { talk in
                let reply = try talk.ask([Say.user(talk.about())], on: "first")
                let second = talk.about(". [[words 30]]")
                try talk.begin([Say.user(talk.about()), Say.assistant(reply.text), Say.user(second)], on: "cut-second", deltas: 3).close()
                talk.stage.clock.sleep(.milliseconds(100))
                let other = talk.about(" from the start")
                let answer = try talk.ask([Say.user(other)], on: "shrunk")
                talk.keeps(user: other)
                talk.keeps(reply: answer.text)
            },
            { transcript, _ in
                let word = transcript.note("word") ?? "-"
                let gone = SessionLine.read(transcript.note("export") ?? "").filter { !$0.isAlive && $0.text.lowercased().contains(word) }
                return Check.expect(gone.count { $0.role == "user" } == 2, "two utterances marked as abandoned", Check.show(gone))
            }),
    ]

    private static func revised(_ name: String, _ how: String, _ first: String, _ second: String, _ fault: Fault) -> Case {
        .turns(
            "session/revision-\(name)", "An utterance that comes back \(how) takes the place of the one before.",
            source: "turns, row 8: longer, corrected, shorter", runs: 2, fault: fault,
            sends: "A chat, and again the same turn with its utterance \(how).",
            play: { talk in
                try talk.ask([Say.user(talk.about(first))], on: "first")
                let revised = talk.about(second)
                let answer = try talk.ask([Say.user(revised)], on: "revised")
                talk.keeps(user: revised)
                talk.keeps(reply: answer.text)
            })
    }
}
