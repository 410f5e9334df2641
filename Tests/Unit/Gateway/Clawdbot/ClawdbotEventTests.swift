import Testing

@testable import Gateway

/// Events of both versions, as they stand on the wire.
@Suite struct ClawdbotEventTests {
    @Test(arguments: [
        (
            #"{"type":"event","event":"chat","seq":7,"payload":{"runId":"r","sessionKey":"s","seq":2,"state":"delta","message":{"role":"assistant","content":[{"type":"text","text":"One"}],"timestamp":1}}}"#,
            ClawdbotEvent.delta(text: "One", piece: nil, replaces: false)
        ),
        (
            #"{"type":"event","event":"chat","payload":{"runId":"r","state":"delta","deltaText":" two","message":{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"One two"}]}}}"#,
            .delta(text: "One two", piece: " two", replaces: false)
        ),
        (
            #"{"type":"event","event":"chat","payload":{"runId":"r","state":"delta","deltaText":"Three","replace":true}}"#,
            .delta(text: nil, piece: "Three", replaces: true)
        ),
        (
            #"{"type":"event","event":"chat","payload":{"runId":"r","state":"delta","message":{"content":"Plain"}}}"#,
            .delta(text: "Plain", piece: nil, replaces: false)
        ),
        (
            #"{"type":"event","event":"chat","payload":{"runId":"r","state":"delta","message":{"content":[{"type":"thinking","thinking":"hm"}]}}}"#,
            .delta(text: nil, piece: nil, replaces: false)
        ),
        (
            #"{"type":"event","event":"chat","payload":{"runId":"r","state":"final","message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}}"#,
            .final(text: "ab")
        ),
        (#"{"type":"event","event":"chat","payload":{"runId":"r","state":"final"}}"#, .final(text: nil)),
        (#"{"type":"event","event":"chat","payload":{"runId":"r","state":"aborted","stopReason":"rpc"}}"#, .aborted(reason: "rpc")),
        (
            #"{"type":"event","event":"chat","payload":{"runId":"r","state":"error","errorMessage":"x","errorKind":"rate_limit"}}"#,
            .failed(message: "x", kind: "rate_limit")
        ),
        (
            #"{"type":"event","event":"agent","payload":{"runId":"r","seq":3,"stream":"assistant","ts":1,"data":{"text":"One two","delta":" two"}}}"#,
            .assistant(text: "One two", piece: " two", sequence: 3)
        ),
        (#"{"type":"event","event":"agent","payload":{"runId":"r","seq":1,"stream":"lifecycle","data":{"phase":"start"}}}"#, .began),
        (#"{"type":"event","event":"agent","payload":{"runId":"r","seq":9,"stream":"lifecycle","data":{"phase":"end"}}}"#, .ended),
        (#"{"type":"event","event":"agent","payload":{"runId":"r","seq":4,"stream":"tool","data":{"phase":"start","name":"x"}}}"#, .tool),
    ])
    func `are read`(_ json: String, _ event: ClawdbotEvent) {
        let read = ClawdbotWire.event(json)
        #expect(read?.run == "r")
        #expect(read?.event == event)
    }

    @Test(arguments: [
        #"{"type":"event","event":"tick","payload":{"ts":1}}"#,
        #"{"type":"event","event":"presence","payload":{"runId":"r","state":"final"}}"#,
        #"{"type":"event","event":"chat","payload":{"state":"final"}}"#,
        #"{"type":"event","event":"chat","payload":{"runId":7,"state":"final"}}"#,
        #"{"type":"event","event":"chat","payload":{"runId":"r","state":"new"}}"#,
        #"{"type":"event","event":"chat","payload":[]}"#,
        #"{"type":"event","event":"chat"}"#,
        #"{"type":"event","event":"agent","payload":{"runId":"r","stream":"compaction","data":{}}}"#,
        #"{"type":"event","event":"agent","payload":{"runId":"r","stream":"lifecycle"}}"#,
    ])
    func `that say nothing of a run are passed over`(_ json: String) {
        #expect(ClawdbotWire.event(json) == nil)
    }

    @Test(arguments: [
        "", "{", "[]", "5", #"{"type":"res","ok":true}"#, #"{"type":"res","id":"1"}"#, #"{"type":"event"}"#,
        #"{"type":"other","id":"1","ok":true}"#,
        #"{"type":"req","id":"1","method":"x"}"#, #"{"type":"event","event":"a","event":"b"}"#,
    ])
    func `what is no frame is none`(_ json: String) {
        #expect(ClawdbotWire.frame(json) { _ in true } == nil)
    }

    @Test func `a session's end is read for what followed our message`() {
        let json = """
            {"type":"res","id":"1","ok":true,"payload":{"sessionKey":"s","messages":[
            {"role":"user","content":[{"type":"text","text":"[Sat 12:00] What, exactly?"}]},
            {"role":"assistant","content":[{"type":"text","text":"Old."}]},
            {"role":"user","content":"[voice-gateway 12:01] what exactly"},
            {"role":"assistant","content":[{"type":"toolCall","name":"x"}]},
            {"role":"toolResult","content":[{"type":"text","text":"secret"}]},
            {"role":"assistant","content":[{"type":"text","text":"This."}]},
            {"role":"assistant","content":[{"type":"text","text":"And that."}]},
            {"role":"user","content":"Later"},{"role":"assistant","content":"No."}]}}
            """
        let transcript = ClawdbotWire.answer(json) { $0.history } ?? nil
        #expect(transcript?.replies(to: "What, exactly?") == ["This.", "And that."])
        #expect(transcript?.replies(to: "Never said") == nil)
        #expect((ClawdbotWire.answer(#"{"type":"res","id":"1","ok":true,"payload":{}}"#) { $0.history } ?? nil) == nil)
    }
}
