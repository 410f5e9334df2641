import Simulators

extension Suite {
    /// Whose conversation a request without an id is.
    static let turnUnnamed: [Case] = [
        unnamed(
            "retry", "a repeat of its last request", runs: 1,
            .memory("needs-an-id", "Takes each request without an id for a conversation of its own.", .needsAnID)
        ) { talk in
            let reply = try talk.ask([Say.user(talk.about())], on: "first")
            try talk.ask([Say.user(talk.about())], on: "again")
            talk.keeps(user: talk.about())
            talk.keeps(reply: reply.text)
        },
        unnamed(
            "next-turn", "the turn after a reply that was cut", runs: 2,
            Fault("needs-an-id-to-go-on", "Knows a conversation without an id by repeats alone.") {
                $0.session.judge = { $0 == .heard ? .foreign : $0 }
            }
        ) { talk in
            let reply = try talk.ask([Say.user(talk.about())], on: "first")
            let next = talk.about(" again")
            let answer = try talk.ask([Say.user(talk.about()), Say.assistant(reply.words(4) + "..."), Say.user(next)], on: "next")
            talk.keeps(user: talk.about())
            talk.keeps(reply: reply.words(4), "interrupted")
            talk.keeps(user: next)
            talk.keeps(reply: answer.text)
        },
        unnamed(
            "revision", "a revision of its last turn", runs: 3,
            Fault("needs-an-id-to-revise", "Knows no revision without an id.") { $0.session.judge = { $0 == .revised ? .foreign : $0 } }
        ) { talk in
            let reply = try talk.ask([Say.user(talk.about())], on: "first")
            let past = [Say.user(talk.about()), Say.assistant(reply.text)]
            try talk.ask(past + [Say.user(talk.about(" again"))], on: "second")
            let revised = talk.about(" again and again")
            let answer = try talk.ask(past + [Say.user(revised)], on: "revised")
            talk.keeps(user: talk.about())
            talk.keeps(reply: reply.text)
            talk.keeps(user: revised)
            talk.keeps(reply: answer.text)
        },
        unnamed(
            "other-first-words", "a first request with other words is another conversation: it revises nothing", runs: 2,
            isContinued: false,
            Fault("revises-strangers", "Takes any first request without an id for a revision of the last.") { behaviour in
                behaviour.answer { request, right in
                    var named = request
                    if named.value("x-conversation-id") == nil { named.fields.append(HeaderField("X-Conversation-Id", "everybody")) }
                    return right(named)
                }
            }
        ) { talk in
            let reply = try talk.ask([Say.user(talk.about())], on: "first")
            let other = talk.about(" from somewhere else")
            let answer = try talk.ask([Say.user(other)], on: "other")
            talk.keeps(user: talk.about())
            talk.keeps(reply: reply.text)
            talk.keeps(user: other)
            talk.keeps(reply: answer.text)
        },
        unnamed(
            "other-user", "the same words of another user_id are another conversation", runs: 2, isContinued: false,
            .memory("forgets-whose-it-is", "Looks for the conversation of a request among everybody's.", .remembersOtherUsers)
        ) { talk in
            talk.user = "caller-\(talk.word)-1"
            let reply = try talk.ask([Say.user(talk.about())], on: "first")
            talk.user = "caller-\(talk.word)-2"
            let answer = try talk.ask([Say.user(talk.about())], on: "other")
            talk.keeps(user: talk.about())
            talk.keeps(reply: reply.text)
            talk.keeps(user: talk.about())
            talk.keeps(reply: answer.text)
        },
    ]

    private static func unnamed(
        _ name: String, _ what: String, runs: Int, isContinued: Bool = true, _ fault: Fault, play: @escaping @Sendable (Talk) throws -> Void
    ) -> Case {
        .turns(
            "session/without-an-id-\(name)", "Without a conversation id, \(what)\(isContinued ? " is known as that" : "").",
            source: "turns, words: Conversation, without an id", runs: runs, fault: fault,
            sends: "Requests without X-Conversation-Id.",
            play: { talk in
                talk.conversation = nil
                try play(talk)
            })
    }
}
