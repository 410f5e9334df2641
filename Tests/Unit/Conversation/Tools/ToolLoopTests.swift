import Testing

@testable import Conversation

@Suite struct ToolLoopTests {
    private let early: Duration = .seconds(1)
    private let late: Duration = .seconds(5)

    private func loop(
        limits: ToolLimits = ToolLimits(), client: Set<String>? = ["end_call"], isDurable: Bool = true, prior: [ToolResult] = []
    ) -> ToolLoop {
        ToolLoop(
            turn: TurnID(), tools: [HandToolbox.read, HandToolbox.write], client: client, limits: limits, settleAt: .seconds(3),
            isDurable: isDurable, prior: prior)
    }

    private func call(_ loop: inout ToolLoop, _ name: String, _ arguments: String = #"{"path":"a"}"#, index: Int = 0) {
        _ = loop.collector.consume(ToolCallFragment(index: index, id: "id-\(loop.leg)-\(index)", name: name, arguments: arguments))
    }

    @Test func `a reply without calls of ours goes on to the turn`() {
        var loop = loop()
        #expect(loop.legEnded(saying: "Hello.", at: early) == [.finish])
        call(&loop, "end_call")
        #expect(loop.legEnded(saying: "Bye.", at: early) == [.finish])
        #expect(loop.exchange.isEmpty)
    }

    @Test func `a tool that reads runs at once, and then the agent is asked again`() {
        var loop = loop()
        call(&loop, "read_file")
        let call = Message.ToolCall(id: "id-0-0", name: "read_file", arguments: #"{"path":"a"}"#)
        #expect(loop.legEnded(saying: "Let me see.", at: early) == [.run(0, call)])
        #expect(loop.answered(0, ToolOutcome("nine"), at: early) == [.askAgain])
        #expect(
            loop.exchange == [Message(.assistant, "Let me see.", toolCalls: [call]), Message(.tool, "nine", toolCallID: "id-0-0")])
        #expect(loop.leg == 1)
        #expect(!loop.isWorking)
    }

    @Test func `nothing runs before the utterance is durable`() {
        var loop = loop(isDurable: false)
        call(&loop, "read_file")
        #expect(loop.legEnded(saying: "", at: early).isEmpty)
        #expect(loop.durable(at: early).runs == [0])
    }

    @Test func `a tool that changes something waits for the turn to settle, and is on record before it runs`() {
        var loop = loop()
        call(&loop, "write_file")
        #expect(loop.legEnded(saying: "", at: early) == [.wait(until: .seconds(3))])
        let recorded = loop.settled(at: .seconds(3))
        #expect(recorded.records == [.started])
        #expect(loop.recorded(0, isStored: true, at: late).runs == [0])
        let answered = loop.answered(0, ToolOutcome("written"), at: late)
        #expect(answered.notes == [.done])
        #expect(answered.last == .askAgain)
    }

    @Test func `a settled turn does not wait again`() {
        var loop = loop()
        call(&loop, "write_file")
        #expect(loop.legEnded(saying: "", at: late).records == [.started])
    }

    @Test func `what cannot be put on record is not run`() {
        var loop = loop()
        call(&loop, "write_file")
        _ = loop.legEnded(saying: "", at: late)
        #expect(loop.recorded(0, isStored: false, at: late) == [.askAgain])
        #expect(loop.exchange.last?.text.contains("not done") == true)
        #expect(loop.changes.isEmpty)
    }

    @Test func `reading goes in parallel, changing one after the other in the agent's order`() {
        var loop = loop()
        call(&loop, "write_file", #"{"n":1}"#, index: 0)
        call(&loop, "read_file", index: 1)
        call(&loop, "write_file", #"{"n":2}"#, index: 2)
        call(&loop, "read_file", #"{"path":"b"}"#, index: 3)
        let first = loop.legEnded(saying: "", at: late)
        #expect(first.runs == [1, 3])
        #expect(first.records == [.started])
        #expect(loop.recorded(0, isStored: true, at: late).runs == [0])
        #expect(loop.answered(3, ToolOutcome("b"), at: late).isEmpty)
        #expect(loop.answered(0, ToolOutcome("one"), at: late).records == [.started])
        #expect(loop.recorded(2, isStored: true, at: late).runs == [2])
        _ = loop.answered(2, ToolOutcome("two"), at: late)
        #expect(loop.answered(1, ToolOutcome("a"), at: late).last == .askAgain)
        #expect(loop.exchange.map(\.text) == ["", "one", "a", "two", "b"])
    }

    @Test func `calls of ours never reach the client, and its own are numbered from 0`() {
        var loop = loop()
        #expect(loop.collector.consume(ToolCallFragment(index: 0, id: "a", name: "read_file", arguments: "")) == nil)
        #expect(
            loop.collector.consume(ToolCallFragment(index: 1, id: "b", name: "end_call", arguments: ""))
                == ToolCallFragment(index: 0, id: "b", name: "end_call", arguments: ""))
        #expect(loop.collector.consume(ToolCallFragment(index: 0, arguments: "{}")) == nil)
        #expect(
            loop.collector.consume(ToolCallFragment(index: 1, arguments: #"{"reason":"#))
                == ToolCallFragment(index: 0, arguments: #"{"reason":"#))
        _ = loop.legEnded(saying: "", at: late)
        #expect(loop.answered(0, ToolOutcome("x"), at: late) == [.finish], "the client's call is open: the agent is not asked again here")
        #expect(loop.exchange.first?.toolCalls.map(\.name) == ["read_file", "end_call"])
    }

    @Test(arguments: ["", "  ", "{}", "{ }"])
    func `no arguments are an empty object`(arguments: String) {
        var loop = loop()
        call(&loop, "read_file", arguments)
        #expect(loop.legEnded(saying: "", at: late).runs == [0])
    }

    @Test(arguments: ["{", "[1]", "null", #""text""#, #"{"a":}"#, "not json", "\u{0}"])
    func `arguments that are no object are an error the agent is shown, and nothing runs`(arguments: String) {
        var loop = loop()
        call(&loop, "write_file", arguments)
        #expect(loop.legEnded(saying: "", at: late) == [.askAgain])
        #expect(loop.exchange.last?.text.contains("not a JSON object") == true)
    }

    @Test func `arguments beyond the bound are refused`() {
        var limits = ToolLimits()
        limits.argumentsBytesMax = 20
        var loop = loop(limits: limits)
        call(&loop, "write_file", #"{"text":""#)
        _ = loop.collector.consume(ToolCallFragment(index: 0, arguments: String(repeating: "a", count: 20)))
        _ = loop.collector.consume(ToolCallFragment(index: 0, arguments: #""}"#))
        #expect(loop.legEnded(saying: "", at: late) == [.askAgain])
        #expect(loop.exchange.last?.text.contains("longer than 20 bytes") == true)
    }

    @Test func `a tool there is not is an error that names those there are`() {
        var loop = loop()
        call(&loop, "drop_tables")
        #expect(loop.legEnded(saying: "", at: late) == [.askAgain])
        #expect(loop.exchange.last?.text == "There is no tool named drop_tables. There are: read_file, write_file, end_call.")
    }

    @Test func `where the client's tools are not known, what is not ours is the client's`() {
        var loop = loop(client: nil)
        #expect(loop.collector.consume(ToolCallFragment(index: 0, id: "a", name: "theirs", arguments: "{}")) != nil)
        #expect(loop.legEnded(saying: "", at: late) == [.finish])
    }

    @Test func `on a clash of names the client's tool keeps its name`() {
        var loop = loop(client: ["read_file"])
        #expect(loop.collector.consume(ToolCallFragment(index: 0, id: "a", name: "read_file", arguments: "{}")) != nil)
        #expect(loop.legEnded(saying: "", at: late) == [.finish])
    }

    @Test func `calls beyond the most are refused, and the last leg has no tools`() {
        var loop = loop(limits: ToolLimits(legsMax: 3, callsMax: 2))
        for index in 0..<3 { call(&loop, "read_file", #"{"path":\#(index)}"#, index: index) }
        #expect(loop.legEnded(saying: "", at: late).runs == [0, 1])
        _ = loop.answered(0, ToolOutcome("a"), at: late)
        #expect(loop.answered(1, ToolOutcome("b"), at: late) == [.askAgain])
        #expect(loop.exchange.last?.text.contains("2 calls are the most") == true)
        #expect(!loop.isLastLeg)
        call(&loop, "read_file")
        #expect(loop.legEnded(saying: "", at: late) == [.askAgain])
        #expect(loop.isLastLeg)
        call(&loop, "read_file")
        #expect(loop.legEnded(saying: "", at: late) == [.finish])
    }

    @Test func `an answer that nobody waits for changes nothing`() {
        var loop = loop()
        call(&loop, "write_file")
        _ = loop.legEnded(saying: "", at: late)
        _ = loop.recorded(0, isStored: true, at: late)
        let lost = loop.drop()
        #expect(lost.map(\.state) == [.unknown])
        #expect(loop.answered(0, ToolOutcome("late"), at: late).isEmpty)
        #expect(loop.recorded(0, isStored: true, at: late).isEmpty)
        #expect(loop.settled(at: late).isEmpty)
        #expect(loop.legEnded(saying: "", at: late).isEmpty)
        #expect(loop.drop().isEmpty)
    }

    @Test func `a held call of a turn that is over is never run`() {
        var loop = loop()
        call(&loop, "write_file")
        _ = loop.legEnded(saying: "", at: early)
        #expect(loop.drop().isEmpty, "nothing was begun")
        #expect(loop.settled(at: late).isEmpty)
        #expect(loop.results.isEmpty)
    }

    @Test func `what a superseded turn read is used again, and what it changed is not done twice`() {
        var first = loop()
        call(&first, "read_file", #"{"path":"a","lines":3}"#, index: 0)
        call(&first, "write_file", #"{"text":"x"}"#, index: 1)
        _ = first.legEnded(saying: "", at: late)
        _ = first.answered(0, ToolOutcome("nine"), at: late)
        _ = first.recorded(1, isStored: true, at: late)
        _ = first.answered(1, ToolOutcome("written"), at: late)

        var second = loop(prior: first.results)
        call(&second, "read_file", #"{ "lines": 3, "path": "a" }"#, index: 0)
        call(&second, "write_file", #"{"text": "x"}"#, index: 1)
        call(&second, "write_file", #"{"text":"y"}"#, index: 2)
        #expect(second.legEnded(saying: "", at: early) == [.wait(until: .seconds(3))])
        #expect(second.settled(at: late).records == [.started])
        _ = second.recorded(2, isStored: true, at: late)
        #expect(second.answered(2, ToolOutcome("also"), at: late).last == .askAgain)
        #expect(second.exchange.map(\.text) == ["", "nine", "This is done already, and was not done again: written", "also"])
    }

    @Test func `a change whose end is not known is not begun again, one that failed is`() {
        for (isCertain, runsAgain) in [(false, false), (true, true)] {
            var first = loop()
            call(&first, "write_file")
            _ = first.legEnded(saying: "", at: late)
            _ = first.recorded(0, isStored: true, at: late)
            _ = first.answered(0, ToolOutcome("no", isError: true), isCertain: isCertain, at: late)
            var second = loop(prior: first.results)
            call(&second, "write_file")
            #expect(second.legEnded(saying: "", at: late).records.isEmpty != runsAgain)
            #expect(second.exchange.last?.text.contains("may have happened") ?? false != runsAgain)
        }
    }

    @Test func `every call of a turn has an id of its own, whatever the model counts`() {
        var loop = loop()
        for _ in 0..<2 {
            _ = loop.collector.consume(ToolCallFragment(index: 0, id: "call_1", name: "read_file", arguments: "{}"))
            _ = loop.collector.consume(ToolCallFragment(index: 1, id: nil, name: "read_file", arguments: #"{"a":1}"#))
            let runs = loop.legEnded(saying: "", at: late).runs
            for run in runs { _ = loop.answered(run, ToolOutcome("x"), at: late) }
        }
        let ids = loop.exchange.flatMap(\.toolCalls).map(\.id)
        #expect(ids.count == 4)
        #expect(Set(ids).count == 4)
        #expect(loop.exchange.compactMap(\.toolCallID) == ids)
    }

    @Test func `a server that repeats id and name with every piece makes one call, another id at its place another`() {
        var loop = loop()
        for piece in [#"{"pa"#, #"th":1}"#] {
            _ = loop.collector.consume(ToolCallFragment(index: 0, id: "a", name: "read_file", arguments: piece))
        }
        _ = loop.collector.consume(ToolCallFragment(index: 0, id: "b", name: "read_file", arguments: "{}"))
        #expect(loop.legEnded(saying: "", at: late).runs == [0, 1])
        #expect(loop.calls.map(\.call.arguments) == [#"{"path":1}"#, "{}"])
    }

    @Test func `numbers that reading would round are told apart`() {
        let keys = ["9007199254740993", "9007199254740992"].map {
            ToolCallKey(Message.ToolCall(id: "", name: "pay", arguments: #"{"to":\#($0)}"#))
        }
        #expect(keys[0] != nil)
        #expect(keys[0] != keys[1])
    }
}

extension ToolLoop {
    fileprivate mutating func recorded(_ position: Int, isStored: Bool, at now: Duration) -> [Action] {
        let call = Message.ToolCall(id: "", name: "", arguments: "")
        return recorded(ToolRun(turn: turn, position: base + position, call: call, state: .started), isStored: isStored, at: now)
    }
}

extension [ToolLoop.Action] {
    fileprivate var runs: [Int] { compactMap { if case .run(let position, _) = $0 { position } else { nil } } }
    fileprivate var records: [ToolRun.State] { compactMap { if case .record(let run) = $0 { run.state } else { nil } } }
    fileprivate var notes: [ToolRun.State] { compactMap { if case .note(let run) = $0 { run.state } else { nil } } }
}
