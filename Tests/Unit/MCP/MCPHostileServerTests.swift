import Conversation
import NIOCore
import Testing

@testable import Gateway

@Suite struct MCPHostileServerTests {
    private var stage = MCPMachineStage()

    @Test mutating func `a ping is answered with its own id, any other request is refused`() {
        stage.beReady()
        #expect(stage.text(stage.hear(#"{"id":"a\"b","method":"ping"}"#)) == [#"{"jsonrpc":"2.0","id":"a\"b","result":{}}"#])
        for method in ["roots/list", "sampling/createMessage", "elicitation/create"] {
            let answer = stage.text(stage.hear(#"{"jsonrpc":"2.0","id":5,"method":"\#(method)","params":{}}"#))
            #expect(answer == [#"{"jsonrpc":"2.0","id":5,"error":{"code":-32601,"message":"This client offers no such method."}}"#])
        }
    }

    @Test mutating func `its log goes to ours on single lines that no terminal obeys`() {
        stage.beReady()
        let notice = #"{"method":"notifications/message","params":{"level":"error","data":"red \u001b[31m\nalert"}}"#
        #expect(stage.hear(notice) == [.log(isWarning: true, "red  [31m alert")])
        #expect(
            stage.hear(#"{"method":"notifications/message","params":{"level":"info","data":{"a":1}}}"#)
                == [.log(isWarning: false, #"{"a":1}"#)])
        #expect(stage.hear(#"{"method":"notifications/message"}"#) == [.log(isWarning: false, "")])
    }

    @Test mutating func `of its log only as much is made into text as may be written`() {
        stage.beReady()
        let long = #"{"method":"notifications/message","params":{"level":"info","data":"\#(String(repeating: "x", count: 65_536))"}}"#
        for _ in 0..<20 { #expect(stage.hear(long) == [.log(isWarning: false, String(repeating: "x", count: 511) + "…")]) }
        for _ in 0..<20 { #expect(stage.hear(long) == [.unlogged]) }
        stage.now = stage.now + .seconds(1)
        #expect(stage.hear(#"{"method":"notifications/message","params":{"data":"x"}}"#) == [.log(isWarning: false, "x")])
    }

    @Test(arguments: [
        (#""abcdefg""#, "abcdefg"), (#""abcdefgh""#, "abcdefgh"), (#""abcdefghi""#, "abcdefgh…"), (#""ab\u00e9cdef""#, "ab…"),
        (#""\ud83d\ude00abc""#, "…"), (#""abcdefgéxyz""#, "abcdefg…"), (#""a\tb""#, "a\tb"), ("[1,2,3,4,5]", "[1,2,3,4…"), ("[1]", "[1]"),
    ])
    func `a value is cut between its characters`(json: String, text: String) {
        #expect(Array(json.utf8).withUnsafeBytes { bytes in JSONTape.once(bytes) { $0.beginning(bytesMax: 8) } } == text)
    }

    @Test mutating func `greetings on the wrong stream are borne, a stream of them is not`() {
        _ = stage.open()
        for number in 0..<64 { #expect(stage.hear("Welcome \(number)!").count == 1) }
        #expect(stage.hear("Welcome again!") == [.stop(.garbage)])
        #expect(stage.hear(#"{"id":1,"result":{}}"#) == [])
    }

    @Test(arguments: [
        "{}", "7", "null", #"{"id":true}"#, #"{"jsonrpc":"1.0","id":1,"result":{}}"#, #"{"method":7}"#, #"{"id":{},"method":"ping"}"#,
    ])
    func `what is JSON and no message counts as garbage`(line: String) {
        var stage = MCPMachineStage { $0.unreadableBurst = 1 }
        stage.beReady()
        #expect(stage.hear(line).allSatisfy { if case .log = $0 { true } else { false } })
        let second = stage.hear(line)
        if line != #"{"id":true}"# { #expect(second == [.stop(.garbage)]) }
    }

    @Test mutating func `a flood of messages stops it, calls in flight are told`() {
        stage.beReady()
        _ = stage.call(1, "t", "")
        var actions: [MCPClientMachine.Action] = []
        var count = 0
        while actions.isEmpty, count < 5_000 {
            actions = stage.hear(#"{"method":"notifications/progress","params":{"progress":\#(count)}}"#)
            count += 1
        }
        #expect(count == 2_001)
        #expect(stage.settled(actions).first?.text.contains("flood") == true)
        #expect(stage.settled(actions).map(\.isCertain) == [false])
        #expect(actions.last == .stop(.flood))
    }

    @Test mutating func `a steady trickle is no flood`() {
        stage.beReady()
        for count in 0..<20_000 {
            stage.now = stage.now + .milliseconds(11)
            #expect(stage.hear(#"{"method":"notifications/progress","params":{"progress":\#(count)}}"#) == [])
        }
    }

    @Test mutating func `a line without end stops it`() {
        stage.beReady()
        let actions = [UInt8](repeating: 0x20, count: 64).withUnsafeBytes {
            stage.machine.received($0, isCut: true, using: stage.tape, at: stage.now)
        }
        #expect(actions == [.stop(.lineTooLong(bytesMax: 4_194_304))])
    }

    @Test(arguments: [
        (#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#, "a\nb", false),
        (#"{"content":[{"type":"text","text":"no"}],"isError":true}"#, "no", true),
        (#"{"content":[],"isError":true}"#, "The tool failed and did not say why.", true),
        (
            #"{"content":[{"type":"image","mimeType":"image/png","data":"AAAAAAAA"}]}"#, "[an image of type image/png, 6 bytes, not shown]",
            false
        ),
        (#"{"content":[{"type":"audio","data":""}]}"#, "[a recording, 0 bytes, not shown]", false),
        (#"{"content":[{"type":"resource","resource":{"uri":"file:///a","text":"inside"}}]}"#, "inside", false),
        (#"{"content":[{"type":"resource","resource":{"uri":"file:///a","blob":"AA=="}}]}"#, "[file:///a, not shown]", false),
        (#"{"content":[{"type":"resource_link","uri":"file:///a","name":"notes"}]}"#, "[notes: file:///a]", false),
        (#"{"content":[{"type":"hologram"}]}"#, "[content of another kind, not shown]", false),
        (#"{"content":[],"structuredContent":{"n": 1}}"#, #"{"n": 1}"#, false),
        (#"{"content":[{"type":"text","text":"one"}],"structuredContent":{"n":1}}"#, "one", false),
        (#"{"structuredContent":{"n":1}}"#, #"{"n":1}"#, false), (#"[]"#, "The tool gave no answer that can be read.", true),
        (#"{"content":"text"}"#, "Done; the tool said nothing.", false),
    ])
    func `every kind of content has its words`(result: String, text: String, isError: Bool) {
        var stage = stage
        stage.beReady()
        _ = stage.call(1, "t", "")
        #expect(stage.hear(#"{"id":3,"result":\#(result)}"#) == [.settle(1, ToolOutcome(text, isError: isError))])
    }

    @Test mutating func `a long outcome is cut at a character and says so`() {
        stage = MCPMachineStage { $0.outcomeBytesMax = 100 }
        stage.beReady()
        _ = stage.call(1, "t", "")
        let actions = stage.hear(#"{"id":3,"result":{"content":[{"type":"text","text":"\#(String(repeating: "é", count: 500))"}]}}"#)
        let text = stage.settled(actions).first?.text ?? ""
        #expect(text.utf8.count <= 100 && text.hasPrefix("éé") && text.hasSuffix("[cut here: the rest of 1000 bytes is not shown]"))
    }
}
