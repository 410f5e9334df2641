import Conversation
import NIOCore
import Testing

@testable import Gateway

@Suite struct MCPClientMachineTests {
    private var stage = MCPMachineStage()

    @Test mutating func `the handshake offers the newest revision and is followed by the list of tools`() {
        let opened = stage.open()
        #expect(
            opened == [
                #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"voice-gateway","version":"1"}}}"#
            ])
        let ready = stage.hear(
            #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"files","version":"2"}}}"#
        )
        #expect(
            ready == [
                .ready(server: "files 2", revision: "2024-11-05"), .send(MCPRequestLine.initialized),
                .send(MCPRequestLine.listTools(id: 2, cursor: nil)),
            ])
    }

    @Test(arguments: [
        (#"{"id":1,"result":{"protocolVersion":"2099-01-01","capabilities":{}}}"#, MCPFault.otherRevision("2099-01-01")),
        (#"{"id":1,"result":{"capabilities":{}}}"#, .refused("its answer has no protocolVersion")),
        (#"{"id":1,"error":{"code":-32022,"message":"only 2026"}}"#, .refused("error -32022: only 2026")),
        (#"{"id":1}"#, .refused("its answer has neither a result nor an error")),
    ])
    func `a handshake that cannot be used stops the server`(line: String, fault: MCPFault) {
        var stage = stage
        _ = stage.open()
        #expect(stage.hear(line) == [.stop(fault)])
        #expect(!fault.mayPass)
        #expect(stage.hear(#"{"id":1,"result":{}}"#) == [], "nothing is done with it any more")
    }

    @Test mutating func `a handshake that does not come is given up`() {
        _ = stage.open()
        #expect(stage.machine.nextDeadline == stage.now + .seconds(60))
        stage.now = stage.now + .seconds(60)
        #expect(stage.due() == [.stop(.noHandshake)])
    }

    @Test mutating func `a server without tools is not asked for any`() {
        _ = stage.open()
        let actions = stage.hear(#"{"id":1,"result":{"protocolVersion":"2025-06-18","capabilities":{"prompts":{}}}}"#)
        #expect(actions.last == .publish([]))
        #expect(stage.machine.pending.isEmpty)
    }

    @Test mutating func `the list is read page by page, and no page twice`() {
        stage.shakeHands()
        let page = #"{"id":2,"result":{"tools":[\#(MCPMachineStage.tool("a"))],"nextCursor":"x\"1"}}"#
        #expect(stage.hear(page) == [.send(MCPRequestLine.listTools(id: 3, cursor: "x\"1"))])
        let last = stage.hear(#"{"id":3,"result":{"tools":[\#(MCPMachineStage.tool("b"))],"nextCursor":"x\"1"}}"#)
        #expect(last.count == 1 && stage.published(last) == ["a", "b"], "a cursor that comes again ends the list")
    }

    @Test mutating func `a tool that cannot be offered is left out by name, the others stay`() {
        stage.shakeHands()
        let bad = [
            #"{"name":"no_schema"}"#, #"{"name":"text","inputSchema":"object"}"#, #"{"name":"array","inputSchema":{"type":"array"}}"#,
            #"{"name":"untyped","inputSchema":{}}"#, #"{"name":"props","inputSchema":{"type":"object","properties":[]}}"#,
            #"{"name":"prop","inputSchema":{"type":"object","properties":{"a":1}}}"#,
            #"{"name":"required","inputSchema":{"type":"object","required":"a"}}"#, #"{"inputSchema":{"type":"object"}}"#,
            #"{"name":"task","inputSchema":{"type":"object"},"execution":{"taskSupport":"required"}}"#, MCPMachineStage.tool("good"), "7",
            MCPMachineStage.tool("good"),
        ]
        let actions = stage.hear(#"{"id":2,"result":{"tools":[\#(bad.joined(separator: ","))]}}"#)
        let refused = actions.compactMap { if case .refused(let refusal) = $0 { refusal.tool } else { nil } }
        #expect(
            refused == ["no_schema", "text", "array", "untyped", "props", "prop", "required", "tools[7]", "task", "tools[10]", "good"])
        #expect(stage.published(actions) == ["good"])
    }

    @Test mutating func `more tools than may be are left out`() {
        stage = MCPMachineStage { $0.toolsMax = 2 }
        stage.shakeHands()
        let tools = ["a", "b", "c", "d"].map(MCPMachineStage.tool).joined(separator: ",")
        let actions = stage.hear(#"{"id":2,"result":{"tools":[\#(tools)],"nextCursor":"more"}}"#)
        #expect(stage.published(actions) == ["a", "b"])
        #expect(actions.count == 2)
    }

    @Test mutating func `a list that has changed is read again, once however often it changes`() {
        stage.beReady()
        for _ in 0..<5 { #expect(stage.hear(#"{"method":"notifications/tools/list_changed"}"#) == []) }
        stage.now = stage.now + .seconds(1)
        #expect(stage.due() == [.send(MCPRequestLine.listTools(id: 3, cursor: nil))])
        #expect(stage.due() == [])
    }

    @Test mutating func `a list that does not come is asked for again later`() {
        stage.shakeHands()
        stage.now = stage.now + .seconds(30)
        #expect(stage.due() == [.log(isWarning: true, "it did not list its tools in time; it is asked again")])
        #expect(stage.due() == [])
        stage.now = stage.now + .seconds(30)
        #expect(stage.due() == [.send(MCPRequestLine.listTools(id: 3, cursor: nil))])
    }

    @Test mutating func `a call is sent on one line and settled by its answer`() {
        stage.beReady()
        #expect(
            stage.text(stage.call(7, "say", "{\n \"text\" :\"a\\nb\"\r\n}")) == [
                #"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"say","arguments":{  "text" :"a\nb"  }}}"#
            ])
        #expect(stage.hear(#"{"id":3,"result":{"content":[{"type":"text","text":"said"}]}}"#) == [.settle(7, ToolOutcome("said"))])
        #expect(stage.hear(#"{"id":3,"result":{"content":[]}}"#) == [], "a second answer is none")
    }

    @Test(arguments: ["", " \n"])
    func `no arguments are an empty object`(arguments: String) {
        var stage = stage
        stage.beReady()
        #expect(stage.text(stage.call(1, "now", arguments)).first?.hasSuffix(#""arguments":{}}}"#) == true)
    }

    @Test(arguments: ["[]", "7", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "{", "{} {}", "\u{FEFF}{}"])
    func `arguments that are no object do not leave the gateway`(arguments: String) {
        var stage = stage
        stage.beReady()
        let actions = stage.call(1, "now", arguments)
        guard case .settle(1, let outcome) = actions.first, actions.count == 1 else {
            Issue.record("\(actions)")
            return
        }
        #expect(outcome.isError && outcome.text.hasPrefix("The arguments are no JSON object:"))
    }

    @Test mutating func `answers may come in any order, in a batch, with ids that are nobody's`() {
        stage.beReady()
        for call in 1...3 { _ = stage.call(UInt64(call), "t", "") }
        let batch =
            #"[{"id":5,"result":{"content":[]}},{"id":99,"result":{}},{"id":"3","result":{}},{"id":3,"error":{"code":-1,"message":"no"}}]"#
        #expect(
            stage.hear(batch) == [
                .settle(3, ToolOutcome("Done; the tool said nothing.")),
                .settle(1, ToolOutcome("The tool server refused the call: error -1: no", isError: true)),
            ])
        #expect(stage.machine.pending.map(\.request) == [.call(2)])
    }

    @Test mutating func `a call given up is taken back at the server, and its late answer is nobody's`() {
        stage.beReady()
        _ = stage.call(1, "t", "")
        let actions = stage.machine.cancel(1)
        #expect(
            stage.text(actions).first
                == #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3,"reason":"The user spoke on, or hung up."}}"#
        )
        #expect(stage.settled(actions).map(\.isError) == [true])
        #expect(stage.settled(actions).map(\.isCertain) == [false])
        #expect(stage.machine.cancel(1) == [])
        #expect(stage.hear(#"{"id":3,"result":{"content":[]}}"#) == [])
    }

    @Test mutating func `a call that runs out is an outcome, and a server that then says nothing is hung`() {
        stage.beReady()
        _ = stage.call(1, "t", "")
        stage.now = stage.now + .seconds(30)
        let actions = stage.due()
        #expect(stage.settled(actions).first?.text.contains("did not answer within 30 seconds") == true)
        #expect(stage.settled(actions).map(\.isCertain) == [false])
        #expect(stage.text(actions).last == #"{"jsonrpc":"2.0","id":4,"method":"ping","params":{}}"#)
        var silent = stage
        silent.now = silent.now + .seconds(30)
        #expect(silent.due() == [.stop(.hung)])
        #expect(MCPFault.hung.mayPass)
        // Whatever it says, it lives.
        #expect(stage.hear(#"{"method":"notifications/progress","params":{}}"#) == [])
        stage.now = stage.now + .seconds(30)
        #expect(stage.due() == [])
    }

    @Test mutating func `a server that ends tells every call that waits`() {
        stage.beReady()
        _ = stage.call(1, "t", "")
        _ = stage.call(2, "t", "")
        let outcomes = stage.settled(stage.machine.ended())
        #expect(outcomes.count == 2 && outcomes.allSatisfy { $0.isError && $0.text.contains("ended before it answered") })
        #expect(outcomes.allSatisfy { !$0.isCertain })
        let refused = stage.settled(stage.call(3, "t", ""))
        #expect(refused.first?.text.contains("not running") == true)
        #expect(refused.map(\.isCertain) == [true], "nothing was done, and that is known")
        #expect(stage.machine.nextDeadline == nil)
    }

    @Test mutating func `no more calls wait than may`() {
        stage = MCPMachineStage { $0.callsMax = 2 }
        stage.beReady()
        for call in 1...2 { #expect(stage.settled(stage.call(UInt64(call), "t", "")).isEmpty) }
        #expect(stage.settled(stage.call(3, "t", "")).first?.text.contains("Too many calls") == true)
    }
}
