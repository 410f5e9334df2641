import Conversation
import Foundation
import Testing

@testable import Gateway

/// `sessions.tail` and `sessions.delete` on the control socket.
@Suite(.timeLimit(.minutes(10))) struct SessionTailTests {
    private let asked = Message(.user, "What is on my calendar?")

    private func withTail(_ body: @Sendable (SessionStage, ControlFixture) async throws -> Void) async throws {
        try await SessionStage.with { stage in
            let verbs = ControlVerb.sessions(stage.sessions, stage.store, stage.agent, home: stage.home, sayWaitMax: { .seconds(60) })
            try await withControl(verbs: verbs) { try await body(stage, $0) }
        }
    }

    /// The next event of the stream, without its time.
    private func event(_ client: SocketClient) async throws -> String {
        struct Line: Decodable {
            var event: EntryEvent?
            var missed: Int?
        }
        let line = try await client.read(upTo: "\n")
        guard let event = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).event else { return line }
        let words = [event.change, event.channel, event.role, event.state].compactMap(\.self).joined(separator: " ")
        return words + (event.text.map { ": " + $0 } ?? "")
    }

    private func follow(_ client: SocketClient, last: Int) async throws {
        try await client.send("{\"id\":1,\"do\":\"sessions.tail\",\"with\":{\"session\":\"main\",\"last\":\(last)}}\n")
    }

    /// Follows a session in which something was said, and returns when what is said next will be told of.
    private func follow(_ client: SocketClient, _ stage: SessionStage) async throws {
        try await stage.play(stage.request([Message(.user, "Hello.")], conversation: "call-0"), reply: "Hi.")
        try await follow(client, last: 1)
        #expect(try await event(client) == "voice assistant complete: Hi.")
    }

    @Test func `the last entries come first, then what is said by any door`() async throws {
        try await withTail { stage, fixture in
            try await stage.play(stage.request([asked]), reply: "Three meetings.")
            let client = try await fixture.connect()
            try await follow(client, last: 1)
            #expect(try await event(client) == "voice assistant complete: Three meetings.")
            let call = TurnRequest(
                utterance: "And after?", turn: TurnID(), call: try #require(ConversationID("55")), session: .main, language: .english)
            try await stage.play(call, reply: "Nothing.")
            #expect(try await event(client) == "call user complete: And after?")
            #expect(try await event(client) == "call assistant complete: Nothing.")
            let typing = try await fixture.connect()
            try await typing.send(#"{"id":1,"do":"say","with":{"text":"*Typed.*"}}"# + "\n")
            let typed = try await stage.agent.next()
            // It is there as soon as it is durable, while its turn still runs.
            #expect(try await event(client) == "text user complete: *Typed.*")
            await typed.reply.deliver(.text("*Read.*"))
            await typed.reply.deliver(.finished(.stop, nil))
            #expect(try await event(client) == "text assistant complete: *Read.*")
        }
    }

    @Test func `an entry that is corrected comes again, and so does one that is taken back`() async throws {
        try await withTail { stage, fixture in
            let client = try await fixture.connect()
            try await follow(client, stage)
            let first = stage.begin(stage.request([Message(.user, "What is on my")]), RecordingListener())
            _ = try await stage.agent.next()
            #expect(try await event(client) == "voice user complete: What is on my")
            try await stage.play(stage.request([asked]), reply: "Three meetings. The first is at nine.")
            _ = await first.value
            #expect(try await event(client) == "taken_back voice user complete: What is on my")
            #expect(try await event(client) == "voice user complete: What is on my calendar?")
            #expect(try await event(client) == "voice assistant complete: Three meetings. The first is at nine.")
            let next = stage.begin(
                stage.request([asked, Message(.assistant, "Three meetings..."), Message(.user, "Only the first.")]), RecordingListener())
            _ = try await stage.agent.next()
            #expect(try await event(client) == "corrected voice assistant interrupted: Three meetings")
            #expect(try await event(client) == "voice user complete: Only the first.")
            next.cancel()
            _ = await next.value
        }
    }

    @Test func `other sessions are not told of`() async throws {
        try await withTail { stage, fixture in
            let client = try await fixture.connect()
            try await follow(client, stage)
            var other = stage.request([asked])
            other.session = try #require(SessionKey("other"))
            try await stage.play(other, reply: "Three.")
            try await stage.play(stage.request([Message(.user, "Hello.")]), reply: "Hi.")
            #expect(try await event(client) == "voice user complete: Hello.")
        }
    }

    @Test func `a text that no line holds is cut, and said to be`() async throws {
        try await withTail { stage, fixture in
            try await stage.play(stage.request([asked]), reply: String(repeating: "word ", count: 20_000))
            let client = try await fixture.connect()
            try await follow(client, last: 1)
            #expect(try await client.read(upTo: "\n").contains(#""cut":true"#))
        }
    }

    @Test func `a deleted session is forgotten by disk and memory, and who follows is told`() async throws {
        try await withTail { stage, fixture in
            try await stage.play(stage.request([asked]), reply: "Three meetings.")
            var other = stage.request([asked])
            other.session = try #require(SessionKey("other"))
            try await stage.play(other, reply: "None.")
            let running = stage.begin(stage.request([Message(.user, "Long story?")], conversation: "call-2"), RecordingListener())
            _ = try await stage.agent.next()
            _ = try await stage.entries()
            let client = try await fixture.connect()
            try await follow(client, last: 3)
            for _ in 0..<3 { _ = try await event(client) }
            let typing = try await fixture.connect()
            try await typing.send(#"{"id":2,"do":"sessions.delete","with":{"session":"main"}}"# + "\n")
            #expect(try await typing.read(upTo: "\n") == #"{"id":2,"result":{"entries":3}}"# + "\n")
            // The turn that ran is told of as interrupted first, where its entries are still there.
            while try await event(client) != "deleted" {}
            #expect(await running.value == .interrupted(.superseded))
            #expect(try await stage.entries() == [])
            #expect(try stage.store.reader.count(session: try #require(SessionKey("other"))) == 2)
            let next = stage.begin(stage.request([Message(.user, "What do you know?")]), RecordingListener())
            #expect(try await stage.agent.next().prompt.messages.map(\.text) == ["What do you know?"])
            next.cancel()
            _ = await next.value
        }
    }

    @Test(arguments: [#"{}"#, #"{"session":"a b"}"#, #"{"session":"main","last":201}"#, #"{"session":"main","last":"x"}"#])
    func `what is wrong with a request is told`(with: String) async throws {
        try await withTail { _, fixture in
            let client = try await fixture.connect()
            try await client.send("{\"id\":1,\"do\":\"sessions.tail\",\"with\":\(with)}\n")
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":1,"error":{"kind":"bad_request""#))
        }
    }

    @Test func `lines are for reading, and JSON lines are those of an export`() throws {
        var entry = EntryRecord(
            session: .main, conversation: .main, turn: TurnID(), role: .assistant, text: "One\ntwo\u{1B}", state: .interrupted,
            channel: .voice, atMs: 0)
        #expect(EntryText.line(entry) == "1970-01-01T00:00:00.000Z voice assistant (interrupted): One two ")
        #expect(
            EntryText.line(EntryEvent(.corrected(entry)))
                == "1970-01-01T00:00:00.000Z voice assistant (corrected, interrupted): One two ")
        #expect(try EntryText.json(EntryEvent(.said(entry))) == ExportLine.json(entry))
        entry.state = .complete
        entry.role = .user
        #expect(EntryText.line(EntryEvent(.takenBack(entry))) == "1970-01-01T00:00:00.000Z voice user (taken back): One two ")
        #expect(try EntryText.json(EntryEvent(.takenBack(entry))).hasSuffix(#""at":"1970-01-01T00:00:00.000Z","change":"taken_back"}"#))
        #expect(EntryText.line(EntryEvent(.deleted)) == "(the session was deleted)")
        #expect(try EntryText.json(EntryEvent(.missed(3))) == #"{"change":"missed","missed":3}"#)
    }
}
