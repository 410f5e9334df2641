import Foundation
import Testing

@testable import Simulators

@Suite struct ToolServerMachineTests {
    private func machine(_ change: (inout FakeToolServerOptions) -> Void = { _ in }) -> ToolServerMachine {
        var options = FakeToolServerOptions()
        change(&options)
        var machine = ToolServerMachine(options)
        machine.begin()
        machine.received(#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#)
        return machine
    }

    private func call(_ name: String, _ arguments: String, id: Int = 1) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(name)","arguments":\#(arguments)}}"#
    }

    private func answers(_ machine: inout ToolServerMachine) -> [JSONValue] {
        machine.advance(to: machine.now + .seconds(60))
        return machine.takeOutputs().compactMap { if case .line(let line) = $0 { JSONValue(parsing: Array(line.utf8)) } else { nil } }
    }

    private func notes(_ machine: inout ToolServerMachine) -> [String] {
        machine.takeOutputs().compactMap { output in
            if case .note(let event, let tool, _, _, let outcome) = output { "\(event) \(tool) \(outcome)".trimmingSpaces } else { nil }
        }
    }

    @Test func `a fact is read, changed and read again, each call noted`() {
        var server = machine()
        server.received(call("read_fact", #"{"key":"door"}"#))
        server.received(call("change_fact", #"{"key":"door","value":"open"}"#, id: 2))
        server.advance(to: .zero)
        server.received(call("read_fact", #"{"key":"door"}"#, id: 3))
        server.received(call("change_fact", "{}", id: 4))
        server.advance(to: .zero)
        #expect(
            notes(&server) == [
                "start", "initialize", "call read_fact", "call change_fact", "end read_fact ok", "end change_fact ok", "call read_fact",
                "call change_fact", "end read_fact ok", "end change_fact failed",
            ])
        #expect(server.facts["door"] == "open")
    }

    @Test func `tools say what they do, unless they are told not to`() throws {
        var server = machine()
        server.received(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#)
        let tools = try #require(answers(&server).last?["result"]?["tools"]?.array)
        #expect(tools.compactMap { $0["annotations"]?["readOnlyHint"]?.bool } == [true, false])
        var bare = machine { $0.isUnannotated = true }
        bare.received(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#)
        #expect(try #require(answers(&bare).last?["result"]?["tools"]?.array).allSatisfy { $0["annotations"] == nil })
    }

    @Test func `a slow call answers when it is due, a cancelled one never`() {
        var server = machine { $0.changeDelayMilliseconds = 3000 }
        _ = server.takeOutputs()
        server.received(call("change_fact", #"{"key":"a","value":"b"}"#))
        server.advance(to: .milliseconds(2999))
        #expect(server.facts["a"] == nil && server.nextInstant == .seconds(3))
        server.received(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#)
        server.advance(to: .seconds(9))
        #expect(server.facts["a"] == nil && notes(&server) == ["call change_fact", "cancelled change_fact"])
    }

    @Test func `faults do as they say`() {
        func outputs(_ fault: ToolServerFault) -> [ToolServerMachine.Output] {
            var server = machine { $0.faults.add(fault) }
            server.received(call("read_fact", #"{"key":"door"}"#))
            server.advance(to: .seconds(1))
            return server.takeOutputs()
        }
        #expect(outputs(.diesMidCall).contains(.die(code: 9)))
        #expect(outputs(.diesAtStart).contains(.die(code: 3)))
        #expect(outputs(.garbage).contains { if case .bytes(let bytes) = $0 { bytes.contains(0xFF) } else { false } })
        let flood = outputs(.floods).reduce(0) { if case .bytes(let bytes) = $1 { $0 + bytes.count } else { $0 } }
        #expect(flood > 60_000_000)
        func lines(_ fault: ToolServerFault) -> [String] {
            outputs(fault).compactMap { if case .line(let line) = $0 { line } else { nil } }
        }
        #expect(!lines(.neverAnswers).contains { $0.contains("door is closed") })
        #expect(lines(.answersTwice).count { $0.contains("door is closed") } == 2)
        #expect(lines(.wrongID).contains { $0.contains("nobody-asked") })
        #expect(lines(.protocolError).contains { $0.contains("-32603") })
        #expect(lines(.listChanges).contains { $0.contains("list_changed") })
    }

    @Test(arguments: [
        "", "x", "[]", "7", "{}", #"{"jsonrpc":"2.0","id":1,"method":"nothing"}"#, #"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
    ])
    func `what is no request is answered with an error or not at all`(line: String) {
        var server = machine()
        _ = server.takeOutputs()
        server.received(line)
        #expect(answers(&server).allSatisfy { $0["error"] != nil })
    }

    @Test func `over pipes it serves, writes its journal and ends with its input`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("tools-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var options = FakeToolServerOptions()
        options.journalPath = path
        let (input, output) = (Pipe(), Pipe())
        input.fileHandleForWriting.write(Data((call("read_fact", #"{"key":"lamp"}"#) + "\n").utf8))
        try input.fileHandleForWriting.close()
        let server = FakeToolServer(
            options, input: input.fileHandleForReading.fileDescriptor, output: output.fileHandleForWriting.fileDescriptor)
        #expect(server.run() == 0)
        try output.fileHandleForWriting.close()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(said.contains("lamp is off") && said.hasSuffix("\n"))
        let journal = ToolJournal(path: path)
        #expect(journal.runs == 1 && journal.runs(of: "read_fact") == 1 && journal.completed("read_fact") == 1)
        #expect(journal.entries.map(\.event) == ["start", "call", "end", "exit"])
        #expect(ToolJournal(path: path + ".nothing").entries.isEmpty)
    }
}
