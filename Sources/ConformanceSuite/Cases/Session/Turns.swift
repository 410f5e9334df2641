import Simulators

extension Suite {
    private static let voice: Set<Profile> = [.elevenlabs]

    /// What a session remembers of its turns: the rows of the page on turns.
    static let turns: [Case] = [
        Case(
            "session/first-turn-keeps-the-greeting", .must,
            "The first turn of a conversation stores its greeting, the utterance and the reply, in this order.",
            source: "turns, row 1; ElevenLabs first_message", needs: [.gateway], profiles: voice,
            fault: Fault("forgets-greeting", "Does not store the greeting.") { $0.session.forgetsGreeting = true },
            sends: "A chat that begins with an assistant's greeting.",
            play: { stage in
                let word = stage.words.word()
                stage.note("word", word)
                let hello = "Hello, this is \(stage.words.word()) speaking."
                stage.note("greeting", hello)
                try stage.stream { $0.messages = [Say.assistant(hello), Say.user("Tell me about \(word), please.")] }
                try stage.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(word) } }
            },
            check: Check.session { lines, transcript in
                let greeting = SessionLine.folded(transcript.note("greeting") ?? "")
                let holds =
                    lines.count >= 3 && SessionLine.folded(lines[0].text) == greeting
                    && lines.prefix(3).map(\.role) == ["assistant", "user", "assistant"]
                return Check.expect(holds, "greeting, utterance, reply", Check.show(lines))
            }),
        Case(
            "session/heard-prefix-is-remembered", .must, "A reply the caller talked over is remembered only as far as it was heard.",
            source: "turns, row 7; ElevenLabs truncates the assistant message", needs: [.gateway], profiles: voice,
            breaks: ["the agent believes it said what nobody heard"],
            fault: Fault("ignores-what-was-heard", "Keeps the whole reply whatever was heard of it.") {
                $0.session.ignoresHeardPrefix = true
            },
            sends: "A chat, and the next turn whose history holds the first five words of the reply and an ellipsis.",
            play: { stage in
                let word = stage.words.word()
                stage.note("word", word)
                let conversation = stage.words.conversation()
                let asked = "Tell me about \(word), please."
                let heard = try opening(stage, asked, conversation).split(separator: " ").prefix(5).joined(separator: " ")
                stage.note("heard", heard)
                let next = stage.chat {
                    $0.messages = [Say.user(asked), Say.assistant(heard + "..."), Say.user("Stop, only the first part.")]
                }
                try stage.exchange(stage.post(next, conversation: conversation), on: "next")
                try stage.export { lines in
                    lines.contains { $0.state == "interrupted" && SessionLine.folded($0.text) == SessionLine.folded(heard) }
                }
            },
            check: Check.session { lines, transcript in
                let heard = SessionLine.folded(transcript.note("heard") ?? "")
                guard let reply = lines.drop(while: { $0.role != "user" }).first(where: { $0.role == "assistant" }) else {
                    return .fail(expected: "the part of the reply that was heard", actual: Check.show(lines))
                }
                return Check.expect(
                    SessionLine.folded(reply.text) == heard && reply.state == "interrupted", "the first five words, interrupted",
                    Check.show(lines))
            }),
        Case(
            "session/hang-up-keeps-what-was-delivered", .must,
            "A reply cut by a hang-up is stored as far as it was delivered, as interrupted.",
            source: "turns, rules: D and stored text", needs: [.gateway, .long], profiles: voice,
            fault: Fault("stores-the-undelivered", "Stores the whole reply although it was cut.") {
                $0.session.storesWholeReplyWhenCut = true
            },
            sends: "A long streamed chat closed after five deltas.",
            play: { stage in
                let word = stage.words.word()
                stage.note("word", word)
                let connection = try stage.reach()
                stage.start(stage.post(stage.chat("\(stage.prompt(.long)) Mind \(word).")), on: connection)
                stage.receive(deltas: 5, on: connection)
                connection.close()
                try stage.export { lines in
                    guard let at = lines.lastIndex(where: { $0.role == "user" && $0.text.contains(word) }) else { return false }
                    return lines[at...].contains { $0.role == "assistant" && $0.state == "interrupted" }
                }
            },
            check: Check.session { lines, transcript in
                let received = transcript.responses(on: Stage.main).first.map { SessionLine.folded(ChatStream($0).text) } ?? ""
                guard let reply = lines.last(where: { $0.role == "assistant" }) else {
                    return .fail(expected: "the part of the reply that was delivered", actual: Check.show(lines))
                }
                let stored = SessionLine.folded(reply.text)
                let fits = stored.hasPrefix(received) || received.hasPrefix(stored)
                return Check.expect(
                    reply.state == "interrupted" && fits && stored.count < received.count + 600,
                    "about \(received.count) letters, interrupted", "\(stored.count) letters: \(Check.show(lines))")
            }),
        Case(
            "session/unheard-reply-is-not-stored", .must, "A reply of which nothing was delivered is not stored; both utterances are.",
            source: "turns, row 6", needs: [.gateway, .slow], profiles: voice,
            fault: Fault("stores-the-unheard", "Stores the reply it would have given.") { $0.session.storesUnheardReply = true },
            sends: "A chat whose first token is late, closed after 300 ms, and the next turn with both utterances.",
            play: { stage in
                let words = [stage.words.word(), stage.words.word()]
                stage.note("word", words[0])
                stage.note("second", words[1])
                let conversation = stage.words.conversation()
                let asked = "\(stage.prompt(.slow)) Tell me about \(words[0])."
                let connection = try stage.reach("interrupted")
                stage.start(stage.post(stage.chat(asked), conversation: conversation), on: connection)
                stage.listen(connection, for: .milliseconds(300))
                connection.close()
                let next = stage.chat { $0.messages = [Say.user(asked), Say.user("And about \(words[1]), please.")] }
                try stage.exchange(stage.post(next, conversation: conversation), on: "next")
                try stage.export { lines in lines.contains { $0.role == "assistant" && $0.text.contains(words[1]) } }
            },
            check: Check.session { lines, transcript in
                let second = transcript.note("second") ?? ""
                let roles = lines.drop { $0.role != "user" }.prefix(3).map(\.role)
                let both = lines.contains { $0.role == "user" && $0.text.contains(second) }
                return Check.expect(
                    both && Array(roles) == ["user", "user", "assistant"], "two utterances, then one reply", Check.show(lines))
            }),
        Case(
            "session/revision-supersedes", .must, "A revised utterance takes the place of the one it corrects.",
            source: "turns, row 8; speech recognition corrects itself",
            needs: [.gateway], profiles: voice, breaks: ["the agent answers half a question and then the whole"],
            fault: Fault("keeps-both-spellings", "Stores the revision beside what it corrects.") { $0.session.storesRevisionBeside = true },
            sends: "A chat, and again the same turn with more words in it.",
            play: { stage in
                let word = stage.words.word()
                stage.note("word", word)
                let conversation = stage.words.conversation()
                try stage.exchange(stage.post(stage.chat("Tell me about \(word)"), conversation: conversation), on: "first")
                try stage.exchange(
                    stage.post(stage.chat("Tell me about \(word) and its history."), conversation: conversation), on: "revised")
                try stage.export { lines in lines.contains { $0.role == "user" && $0.text.contains("\(word) and its history") } }
            },
            check: Check.session { lines, transcript in
                let users = lines.filter { $0.role == "user" && $0.text.contains(transcript.note("word") ?? "-") }
                return Check.expect(
                    users.count == 1 && users[0].text.contains("history"), "one utterance, the revised one", Check.show(lines))
            }),
    ]

    /// Plays a first turn and gives back the text of its reply.
    static func opening(_ stage: Stage, _ asked: String, _ conversation: String) throws -> String {
        let connection = try stage.reach("first")
        stage.send(stage.post(stage.chat(asked), conversation: conversation), on: connection)
        defer { connection.close() }
        return connection.reader.responses.first.map { ChatStream($0).text } ?? ""
    }
}
