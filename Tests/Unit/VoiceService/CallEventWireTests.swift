import Testing

@testable import Gateway

@Suite struct CallEventWireTests {
    /// What is read is borrowed from it.
    private let tape = JSONTape()

    private func read(_ json: String) throws -> CallEvent {
        try Array(json.utf8).withUnsafeBytes { bytes in
            guard case .notification(let method, let params) = try JSONRPCMessage(bytes, using: tape) else {
                throw FrameDrop.notAMessage
            }
            return try CallEvent(method: method, params: params)
        }
    }

    @Test func `the four events are read as the document has them`() throws {
        let id = CallID("987654321")
        #expect(
            try read(ServiceBytes.event("call.ringing", #""call_id":"987654321","user_id":123456789"#))
                == CallEvent(.ringing, callID: id, userID: 123_456_789))
        #expect(try read(ServiceBytes.event("call.connected", #""call_id":"987654321""#)) == CallEvent(.connected, callID: id))
        #expect(
            try read(
                ServiceBytes.event(
                    "call.speech",
                    #""call_id":"987654321","user_id":1,"text":"Hello Jarvis","language":"en","audio_path":"/tmp/call_speech_1_2.wav""#))
                == CallEvent(.speech, callID: id, userID: 1, text: "Hello Jarvis", language: "en", audioPath: "/tmp/call_speech_1_2.wav"))
        #expect(
            try read(ServiceBytes.event("call.ended", #""call_id":"987654321","duration":125.3,"reason":"hangup""#))
                == CallEvent(.ended, callID: id, durationSeconds: 125.3, reason: "hangup"))
    }

    @Test func `ids come as numbers of 64 bits or as text`() throws {
        let event = try read(ServiceBytes.event("call.ringing", #""call_id":5567234892347561234,"user_id":"42""#))
        #expect(event == CallEvent(.ringing, callID: CallID("5567234892347561234"), userID: 42))
    }

    @Test func `unknown events, fields, reasons and languages are kept or passed over`() throws {
        #expect(try read(ServiceBytes.event("call.muted", #""x":[1]"#)) == CallEvent(.other("call.muted")))
        #expect(try read(#"{"method":"call.muted"}"#) == CallEvent(.other("call.muted")))
        let ended = try read(ServiceBytes.event("call.ended", #""call_id":null,"reason":"PhoneCallDiscardReasonBusy","x":{"y":1}"#))
        #expect(ended == CallEvent(.ended, reason: "PhoneCallDiscardReasonBusy"))
        let wrong = try read(ServiceBytes.event("call.connected", #""call_id":"1","user_id":{},"duration":"long","language":5"#))
        #expect(wrong == CallEvent(.connected, callID: CallID("1")))
    }

    @Test(arguments: [
        #"{"method":"call.ringing"}"#, #"{"method":"call.ringing","params":[]}"#, #"{"method":"call.connected","params":{"call_id":""}}"#,
        #"{"method":"call.speech","params":{"call_id":"1"}}"#, #"{"method":"call.speech","params":{"call_id":"1","text":null}}"#,
        #"{"method":"call.speech","params":{"call_id":"1","text":" \n "}}"#,
    ])
    func `an event without what it must have is dropped`(json: String) { #expect(throws: FrameDrop.incompleteEvent) { try read(json) } }

    @Test(arguments: [#"{"text":"hello"}"#, #"{"call_id":null,"text":"hello"}"#, #"{"call_id":true,"text":"hello"}"#])
    func `speech needs no id of its call`(params: String) throws {
        #expect(try read(#"{"method":"call.speech","params":\#(params)}"#) == CallEvent(.speech, text: "hello"))
    }

    @Test(arguments: ["message", "call", "call.", "event.call_started"])
    func `other notifications are not events`(method: String) {
        #expect(throws: FrameDrop.foreignNotification) { try read(#"{"method":"\#(method)","params":{}}"#) }
    }

    @Test(arguments: ["a", "é", "\u{1F600}"])
    func `a mebibyte of text is cut at a character`(character: String) throws {
        let text = "x" + String(repeating: character, count: 1_048_576 / character.utf8.count)
        let event = try read(ServiceBytes.event("call.speech", #""call_id":"1","text":"\#(text)""#))
        let kept = try #require(event.text)
        #expect(text.hasPrefix(kept))
        #expect((ServiceText.utteranceBytesMax - 3...ServiceText.utteranceBytesMax).contains(kept.utf8.count))
    }
}
