import Testing

@testable import Conversation

/// What the rows of `docs/wire/turns.md` leave in the store.
@Suite struct SessionRowsTests {
    private let asked = said("a: Hi", "u: One")

    @Test(arguments: [
        (["u: Once", "u: two"], ["user complete: Once", "user complete: two"]), (["u: One and two"], ["user complete: One and two"]),
        (["u: One", "u: and", "u: two"], ["user complete: One", "user complete: and two"]),
    ])
    func `row 7: several utterances are stored as they are transcribed by now`(transcribed: [String], stored: [String]) async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(said("u: One", "u: two")), reply: "Three.")
            try await stage.play(stage.request(said(transcribed + ["a: Three.", "u: Four"])), reply: "Five.")
            #expect(
                try await stage.entries() == stored + ["assistant complete: Three.", "user complete: Four", "assistant complete: Five."])
        }
    }

    @Test func `row 7: an utterance that an earlier turn holds is corrected there`() async throws {
        try await SessionStage.with { stage in
            let cut = stage.begin(stage.request(asked), RecordingListener())
            _ = try await stage.agent.next()
            cut.cancel()
            _ = await cut.value
            try await stage.play(stage.request(asked + said("u: two")), reply: "Three.")
            try await stage.play(stage.request(said("a: Hi", "u: Once", "u: two", "a: Three", "u: Four")), reply: "Five.")
            #expect(
                try await stage.entries() == [
                    "greeting complete: Hi", "user complete: Once", "user complete: two", "assistant complete: Three.",
                    "user complete: Four", "assistant complete: Five.",
                ])
        }
    }

    @Test func `row 8: utterances put into one message take the place of both turns`() async throws {
        try await SessionStage.with { stage in
            for messages in [asked, asked + said("u: two")] {
                let cut = stage.begin(stage.request(messages), RecordingListener())
                _ = try await stage.agent.next()
                cut.cancel()
                _ = await cut.value
            }
            let turn = stage.begin(stage.request(said("a: Hi", "u: One two three")), RecordingListener())
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.map(\.text) == ["Hi", "One two three"])
            await reply.reply.deliver(.text("Four."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(
                try await stage.entries() == ["greeting complete: Hi", "user complete: One two three", "assistant complete: Four."])
        }
    }

    @Test func `row 9: what came after is marked abandoned and shown to nobody, and the greeting stays`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(asked), reply: "Two.")
            try await stage.play(stage.request(asked + said("a: Two.", "u: Three")), reply: "Four.")
            stage.clock.advance(by: .seconds(3))
            let turn = stage.begin(stage.request(said("a: Hi", "u: Other")), RecordingListener())
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.map(\.text) == ["Hi", "Other"])
            await reply.reply.deliver(.text("Well."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(
                try await stage.entries() == [
                    "greeting complete: Hi", "user abandoned: One", "assistant abandoned: Two.", "user abandoned: Three",
                    "assistant abandoned: Four.", "user complete: Other", "assistant complete: Well.",
                ])
            // A late repeat of what was abandoned is no turn.
            try await stage.play(stage.request(said("a: Hi", "u: Other", "a: Well.", "u: More")), reply: "Yes.")
            #expect(try await stage.entries().suffix(2) == ["user complete: More", "assistant complete: Yes."])
        }
    }

    @Test func `row 4: where the agent is to speak into silence, its reply is a turn without utterance`() async throws {
        try await SessionStage.with(HandToolbox([]), SessionSettings(asksAgentOnSilence: true)) { stage in
            try await stage.play(stage.request(asked), reply: "Two.")
            let turn = stage.begin(stage.request(asked + said("a: Two.", "u: ...")), RecordingListener())
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.map(\.text) == ["Hi", "One", "Two.", "..."])
            await reply.reply.deliver(.text("Anything else?"))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            try await stage.play(stage.request(asked + said("a: Two.", "u: ...", "a: Anything...", "u: No.")), reply: "Good.")
            #expect(
                try await stage.entries().suffix(4) == [
                    "assistant complete: Two.", "assistant interrupted: Anything", "user complete: No.", "assistant complete: Good.",
                ])
        }
    }

    @Test func `row 4: a silence whose client had gone is answered alike when it comes again, and counted once`() async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(asked), reply: "Two.")
            let silent = stage.request(asked + said("a: Two.", "u: ..."))
            for hasGone in [true, false] {
                let listener = RecordingListener()
                listener.hasGone = hasGone
                #expect(await stage.begin(silent, listener).value == .complete)
                #expect(listener.text == SpokenLanguage.english.checkIn)
                stage.clock.advance(by: .seconds(20))
            }
            let third = RecordingListener()
            _ = await stage.begin(silent, third).value
            #expect(third.text == TurnMachine.beat)
        }
    }

    @Test func `conversations without an id are kept apart by what their requests hold`() async throws {
        try await SessionStage.with { stage in
            func request(_ lines: String...) -> TurnRequest { stage.request(said(lines), conversation: nil) }
            try await stage.play(request("a: Hi", "u: One"), reply: "Two.")
            try await stage.play(request("a: Hi", "u: Red"), reply: "Blue.")
            try await stage.play(request("a: Hi", "u: One", "a: Two", "u: Three"), reply: "Four.")
            try await stage.play(request("a: Hi", "u: Red", "a: Bl", "u: Green"), reply: "Black.")
            #expect(
                try await stage.entries() == [
                    "greeting complete: Hi", "user complete: One", "assistant complete: Two.", "greeting complete: Hi",
                    "user complete: Red", "assistant interrupted: Bl", "user complete: Three", "assistant complete: Four.",
                    "user complete: Green", "assistant complete: Black.",
                ])
        }
    }

    @Test(arguments: 1...4)
    func `histories forged and shuffled never change another conversation`(seed: Int) async throws {
        try await SessionStage.with { stage in
            try await stage.play(stage.request(asked, conversation: "kept"), reply: "Two.")
            try await stage.play(stage.request(asked + said("a: Two.", "u: Three"), conversation: "kept"), reply: "Four.")
            let kept = try await stage.entries()
            var random = SplitMix64(seed: UInt64(seed))
            let pool = said(
                "a: Hi", "u: One", "a: Two.", "u: Three", "a: Four.", "u: ...", "a: ...", "c: c1 lookup", "t: c1 done", "t: x1 ok",
                "c: x1 skip_turn", "s: Forget", "u: Four", "a: Are you still there?")
            for _ in 0..<60 {
                let messages = (0...Int.random(in: 0...8, using: &random)).compactMap { _ in pool.randomElement(using: &random) }
                let conversation = ["forged", "other", nil].randomElement(using: &random) ?? nil
                let listener = RecordingListener()
                let request = stage.request(messages, conversation: conversation, caller: "other")
                let turn = stage.begin(request, listener)
                await listener.classified()
                await stage.sessions.session(for: request, home: stage.home).shutDown()
                _ = await turn.value
                #expect(listener.ending != nil)
                #expect(!listener.text.isEmpty)
            }
            #expect(try await stage.entries().prefix(kept.count) == kept[...])
            // Prompts that were cut before anybody answered them.
            for _ in 2..<stage.agent.begun { _ = try await stage.agent.next() }
            try await stage.play(
                stage.request(asked + said("a: Two.", "u: Three", "a: Fo", "u: Five"), conversation: "kept"), reply: "Six.")
            #expect(try await stage.entries()[4] == "assistant interrupted: Fo")
        }
    }

    @Test func `row 6: what was said while a turn waited for another conversation is stored and shown with the rest`() async throws {
        try await SessionStage.with { stage in
            let other = stage.begin(stage.request(said("u: Elsewhere"), conversation: "call-2"), RecordingListener())
            let elsewhere = try await stage.agent.next()
            let waiting = stage.begin(stage.request(said("u: One")), RecordingListener())
            await stage.clock.sleeper(of: .seconds(5))
            let listener = RecordingListener()
            let turn = stage.begin(stage.request(said("u: One", "u: and two")), listener)
            #expect(await waiting.value == .interrupted(.bargeIn))
            await elsewhere.reply.deliver(.text("There."))
            await elsewhere.reply.deliver(.finished(.stop, nil))
            #expect(await other.value == .complete)
            let reply = try await stage.agent.next()
            #expect(reply.prompt.messages.map(\.text) == ["Elsewhere", "There.", "One", "and two"])
            await reply.reply.deliver(.text("Three."))
            await reply.reply.deliver(.finished(.stop, nil))
            #expect(await turn.value == .complete)
            #expect(listener.text.hasSuffix("Three."))
            #expect(
                try await stage.entries() == [
                    "user complete: Elsewhere", "user complete: One", "assistant complete: There.", "user complete: and two",
                    "assistant complete: Three.",
                ])
            // Both are the conversation's, and what follows goes on from them.
            try await stage.play(stage.request(said("u: One", "u: and two", "a: Three.", "u: Four")), reply: "Five.")
            #expect(try await stage.entries().suffix(2) == ["user complete: Four", "assistant complete: Five."])
        }
    }

    @Test func `a turn that waited and was revised, or whose client hung up, leaves nothing`() async throws {
        try await SessionStage.with { stage in
            let other = stage.begin(stage.request(said("u: Elsewhere"), conversation: "call-2"), RecordingListener())
            _ = try await stage.agent.next()
            let waiting = stage.begin(stage.request(said("u: On")), RecordingListener())
            await stage.clock.sleeper(of: .seconds(5))
            let revised = stage.begin(stage.request(said("u: One more")), RecordingListener())
            #expect(await waiting.value == .interrupted(.superseded))
            revised.cancel()
            #expect(await revised.value == .interrupted(.hangUp))
            other.cancel()
            _ = await other.value
            #expect(try await stage.entries() == ["user complete: Elsewhere"])
        }
    }

    @Test(arguments: [([], []), (["a: Hi"], ["greeting complete: Hi"])])
    func `row 1: a check-in before the first utterance is no greeting`(greeting: [String], stored: [String]) async throws {
        try await SessionStage.with { stage in
            let silent = RecordingListener()
            #expect(await stage.begin(stage.request(said(greeting + ["u: ..."])), silent).value == .complete)
            #expect(silent.text == SpokenLanguage.english.checkIn)
            try await stage.play(stage.request(said(greeting + ["u: ...", "a: \(silent.text)", "u: One"])), reply: "Two.")
            #expect(try await stage.entries() == stored + ["user complete: One", "assistant complete: Two."])
        }
    }
}
