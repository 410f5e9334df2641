import Conversation
import Foundation
import NIOCore
import Testing

@testable import Gateway

/// Text turns through the control socket, with a session whose agent and clock the test plays.
@Suite(.timeLimit(.minutes(10))) struct SayTests {
    private static let hello = #"{"id":1,"do":"say","with":{"text":"Hello *there*."}}"# + "\n"

    private func withSay(_ body: @Sendable (SessionStage, ControlFixture) async throws -> Void) async throws {
        try await SessionStage.with { stage in
            let verb = ControlVerb.say(stage.sessions, stage.agent, home: stage.home, waitMax: { .seconds(60) })
            try await withControl(verbs: [verb]) { try await body(stage, $0) }
        }
    }

    private func turn(_ fixture: ControlFixture) throws -> SayTurn {
        SayTurn(try #require(try ControlClient.find(state: fixture.directory)))
    }

    @Test func `a reply comes as the agent wrote it, and is stored in the main session as text`() async throws {
        try await withSay { stage, fixture in
            let heard = LockedBox<[SayEvent]>([])
            let turn = try turn(fixture)
            let saying = Task { try await turn.say("Hello *there*.", session: "main") { event in heard.with { $0.append(event) } } }
            let asked = try await stage.agent.next()
            #expect(asked.prompt.messages == [Message(.user, "Hello *there*.")])
            #expect(!asked.prompt.isSpoken)
            await asked.reply.deliver(.text("**Good** day"))
            await asked.reply.deliver(.text(", see https://example.com."))
            await asked.reply.deliver(.finished(.length, nil))
            try await saying.value
            #expect(heard.with { $0.compactMap(\.text).joined() } == "**Good** day, see https://example.com.")
            #expect(heard.with(\.last) == SayEvent(finish: "length"))
            #expect(
                try await stage.entries() == [
                    "user complete: Hello *there*.", "assistant complete: **Good** day, see https://example.com.",
                ])
            let channels = LockedBox<Set<EntryChannel>>([])
            _ = try stage.store.reader.entries(session: .main) { entry in channels.with { _ = $0.insert(entry.channel) } }
            #expect(channels.with(\.self) == [.text])
        }
    }

    @Test func `text and voice are one history`() async throws {
        try await withSay { stage, fixture in
            try await stage.play(stage.request([Message(.user, "Call me Ada.")]), reply: "Hello Ada.")
            let client = try await fixture.connect()
            try await client.send(Self.hello)
            let asked = try await stage.agent.next()
            #expect(asked.prompt.messages.map(\.text) == ["Call me Ada.", "Hello Ada.", "Hello *there*."])
            await asked.reply.deliver(.text("Again."))
            await asked.reply.deliver(.finished(.stop, nil))
            #expect(
                try await client.read(upTo: #"{"id":1,"end":true}"# + "\n")
                    == #"{"id":1,"event":{"text":"Again."}}"# + "\n" + #"{"id":1,"event":{"finish":"stop"}}"# + "\n"
                    + #"{"id":1,"end":true}"# + "\n")
            let next = stage.begin(stage.request([Message(.user, "And now?")], conversation: "call-2"), RecordingListener())
            #expect(
                try await stage.agent.next().prompt.messages.map(\.text)
                    == ["Call me Ada.", "Hello Ada.", "Hello *there*.", "Again.", "And now?"])
            next.cancel()
            _ = await next.value
        }
    }

    @Test func `hanging up interrupts the turn, which is stored as delivered`() async throws {
        try await withSay { stage, fixture in
            let client = try await fixture.connect()
            try await client.send(Self.hello)
            let asked = try await stage.agent.next()
            await asked.reply.deliver(.text("One two"))
            #expect(try await client.read(upTo: "\n") == #"{"id":1,"event":{"text":"One two"}}"# + "\n")
            try await client.close()
            #expect(try await asked.run.next() == .cancelled)
            #expect(try await stage.entries() == ["user complete: Hello *there*.", "assistant interrupted: One two"])
        }
    }

    @Test func `a failure is told as it is, behind what came before it`() async throws {
        try await withSay { stage, fixture in
            let client = try await fixture.connect()
            try await client.send(Self.hello)
            let asked = try await stage.agent.next()
            await asked.reply.deliver(.text("One"))
            await asked.reply.deliver(.failed(AgentFailure(.unreachable, "The model cannot be reached.", status: 502)))
            #expect(try await client.read(upTo: "\n") == #"{"id":1,"event":{"text":"One"}}"# + "\n")
            let line = #"{"id":1,"error":{"kind":"upstream_unreachable","message":"The model cannot be reached."}}"# + "\n"
            #expect(try await client.read(upTo: "\n") == line)
            #expect(GatewayFailure(ControlFailure(.init(rawValue: "upstream_unreachable"), "")).exitCode == .unavailable)
        }
    }

    @Test func `a turn of another conversation is waited for, and nothing of it is interleaved`() async throws {
        try await withSay { stage, fixture in
            let voice = stage.begin(stage.request([Message(.user, "Tell me.")]), RecordingListener())
            let speaking = try await stage.agent.next()
            let client = try await fixture.connect()
            try await client.send(Self.hello)
            #expect(try await client.read(upTo: "\n") == #"{"id":1,"event":{"waiting":true}}"# + "\n")
            // The user goes on by voice meanwhile: that conversation has the floor.
            let barge = stage.begin(stage.request([Message(.user, "Tell me."), Message(.user, "Everything.")]), RecordingListener())
            let second = try await stage.agent.next()
            #expect(second.prompt.messages.map(\.text) == ["Tell me.", "Everything."])
            #expect(try await speaking.run.next() == .cancelled)
            _ = await voice.value
            await second.reply.deliver(.text("All of it."))
            await second.reply.deliver(.finished(.stop, nil))
            #expect(await barge.value == .complete)
            let typed = try await stage.agent.next()
            #expect(typed.prompt.messages.map(\.text) == ["Tell me.", "Everything.", "All of it.", "Hello *there*."])
            await typed.reply.deliver(.text("Yes."))
            await typed.reply.deliver(.finished(.stop, nil))
            _ = try await client.read(upTo: #"{"id":1,"end":true}"# + "\n")
            #expect(
                try await stage.entries() == [
                    "user complete: Tell me.", "user complete: Everything.", "assistant complete: All of it.",
                    "user complete: Hello *there*.", "assistant complete: Yes.",
                ])
        }
    }

    @Test func `a second text turn waits for the first`() async throws {
        try await withSay { stage, fixture in
            let client = try await fixture.connect()
            try await client.send(Self.hello)
            let first = try await stage.agent.next()
            try await client.send(#"{"id":2,"do":"say","with":{"text":"Two."}}"# + "\n")
            #expect(try await client.read(upTo: "\n") == #"{"id":2,"event":{"waiting":true}}"# + "\n")
            await first.reply.deliver(.text("One."))
            await first.reply.deliver(.finished(.stop, nil))
            let second = try await stage.agent.next()
            #expect(second.prompt.messages.map(\.text) == ["Hello *there*.", "One.", "Two."])
            await second.reply.deliver(.finished(.stop, nil))
            _ = try await client.read(upTo: #"{"id":2,"end":true}"# + "\n")
        }
    }

    @Test func `a wait that is too long is told, and nothing is stored`() async throws {
        try await withSay { stage, fixture in
            let voice = stage.begin(stage.request([Message(.user, "Tell me.")]), RecordingListener())
            _ = try await stage.agent.next()
            let client = try await fixture.connect()
            try await client.send(Self.hello)
            #expect(try await client.read(upTo: "\n") == #"{"id":1,"event":{"waiting":true}}"# + "\n")
            await stage.clock.sleeper(of: .seconds(60))
            stage.clock.advance(by: .seconds(60))
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":1,"error":{"kind":"session_busy""#))
            voice.cancel()
            _ = await voice.value
            #expect(try await stage.entries() == ["user complete: Tell me."])
        }
    }

    @Test func `a reader that is slow loses nothing, and the agent waits for it`() async throws {
        try await withSay { stage, fixture in
            let client = try await fixture.connect()
            try await client.setReading(false)
            try await client.send(Self.hello)
            let asked = try await stage.agent.next()
            // The commit has to be done before anything is delivered; then far more than the kernel and the listener hold together.
            _ = try await stage.entries()
            let piece = String(repeating: "0123456789", count: 6000)
            for _ in 0..<40 { await asked.reply.deliver(.text(piece)) }
            #expect(try await asked.run.next() == .paused)
            try await client.setReading(true)
            #expect(try await asked.run.next() == .resumed)
            await asked.reply.deliver(.finished(.stop, nil))
            let lines = try await client.read(upTo: #"{"id":1,"end":true}"# + "\n").split(separator: "\n")
            struct Line: Decodable { var event: SayEvent? }
            let texts = try lines.compactMap { try JSONDecoder().decode(Line.self, from: Data($0.utf8)).event?.text }
            let isWhole = texts.joined() == String(repeating: piece, count: 40)
            #expect(isWhole)
            #expect(!lines.contains { $0.contains("missed") })
        }
    }

    @Test func `a long piece is cut between characters`() async throws {
        try await withSay { stage, fixture in
            let (turn, said) = (try turn(fixture), "x" + String(repeating: "é", count: 20_000))
            let heard = LockedBox("")
            let saying = Task { try await turn.say("Hello.", session: "main") { event in heard.with { $0 += event.text ?? "" } } }
            let asked = try await stage.agent.next()
            await asked.reply.deliver(.text(said))
            await asked.reply.deliver(.finished(.stop, nil))
            try await saying.value
            let isWhole = heard.with(\.self) == said
            #expect(isWhole)
        }
    }

    @Test func `a gateway that stops in the middle leaves no whole reply`() async throws {
        try await withSay { stage, fixture in
            let turn = try turn(fixture)
            let saying = Task { try await turn.say("Hello.", session: "main") { _ in } }
            _ = try await stage.agent.next()
            await fixture.socket.close()
            let failure = await #expect(throws: GatewayFailure.self) { try await saying.value }
            #expect(failure?.exitCode == .unavailable)
        }
    }

    @Test(arguments: [
        (#"{"text":" "}"#, "with.text"), (#"{"text":7}"#, "with.text"), (#"{}"#, "with.text"),
        (#"{"text":"Hi","session":"a b"}"#, "with.session"),
    ])
    func `what is wrong with a request is told by its place`(with: String, place: String) async throws {
        try await withSay { stage, fixture in
            let client = try await fixture.connect()
            try await client.send("{\"id\":1,\"do\":\"say\",\"with\":\(with)}\n")
            #expect(try await client.read(upTo: "\n").hasPrefix("{\"id\":1,\"error\":{\"kind\":\"bad_request\",\"message\":\"\(place): "))
            #expect(stage.agent.begun == 0)
        }
    }

    @Test func `a terminal is not made to obey, and its line is ended`() {
        var terminal = SayText(isTerminal: true)
        #expect(terminal.text("a\u{1B}[2Jb\n\tc") == "a [2Jb\n\tc")
        #expect(terminal.end == "\n")
        #expect(terminal.text("d\n") == "d\n")
        #expect(terminal.end == "")
        var file = SayText(isTerminal: false)
        #expect(file.text("a\u{1B}b") == "a\u{1B}b")
    }
}
