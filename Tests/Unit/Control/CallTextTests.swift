import Gateway
import Testing

@Suite struct CallTextTests {
    @Test func `an event is one line, with what it has`() {
        let speech = CallEvent(.speech, callID: CallID("9"), userID: 123, text: "Hello\nJarvis", language: "en", audioPath: "/tmp/a.wav")
        #expect(CallEventText.line(speech) == #"call.speech call 9 user 123 en "Hello Jarvis""#)
        let end = CallEvent(.ended, callID: CallID("9"), durationSeconds: 125.3, reason: "lost", isSynthetic: true)
        #expect(CallEventText.line(end) == "call.ended call 9 after 2:05 reason lost (concluded from call.status)")
        #expect(CallEventText.line(CallEvent(.other("call.x\u{1B}[0m"))) == "call.x [0m")
        #expect(CallEventText.missed(1) == "(1 event was lost here)" && CallEventText.missed(3) == "(3 events were lost here)")
    }

    @Test func `results are told in the service's words`() throws {
        #expect(
            try CallResultText.line(CallStartResult(status: "ringing", callID: CallID(987_654_321)), userID: 5) == "ringing, call 987654321"
        )
        #expect(
            try CallResultText.line(CallStartResult(status: "queued"), userID: 5)
                == "queued: user 5 is called when the call in progress has ended")
        #expect(try CallResultText.line(CallHangupResult(status: "ended", durationSeconds: 125.3)) == "ended after 2:05")
        #expect(try CallResultText.line(CallHangupResult(status: "ended")) == "ended")
        #expect(try CallResultText.line(CallSpeakResult(status: "speaking", audioPath: "/a")) == "speaking")
        #expect(try CallResultText.line(CallPlayResult(status: "playing")) == "playing")
    }

    @Test func `a result that is an error fails with its cause`() {
        let none = "No call is in progress."
        let failures: [(GatewayFailure?, String)] = [
            (
                #expect(throws: GatewayFailure.self) { try CallResultText.line(CallStartResult(status: "error"), userID: 5) },
                "user 5 was not called: the voice service says no more than that"
            ),
            (
                #expect(throws: GatewayFailure.self) { try CallResultText.line(CallHangupResult(status: "error", error: none)) },
                "no call was ended: \(none)"
            ),
            (
                #expect(throws: GatewayFailure.self) { try CallResultText.line(CallSpeakResult(status: "speaking", error: none)) },
                "nothing was said: \(none)"
            ),
            (
                #expect(throws: GatewayFailure.self) { try CallResultText.line(CallPlayResult(status: "error", error: none)) },
                "nothing was played: \(none)"
            ),
        ]
        for (failure, message) in failures { #expect(failure == GatewayFailure(.unavailable, message)) }
    }

    @Test(arguments: ["0", "-5", "abc", "", "1.5", "99999999999999999999", "+5", " 5", "٥"])
    func `what is no user's id is refused with its bounds`(word: String) {
        let failure = #expect(throws: GatewayFailure.self) { try CallWords.userID([word]) }
        #expect(failure?.exitCode == .usage && failure?.message.contains("from 1 to 9223372036854775807") == true)
    }

    @Test func `one user is called, by an id of 64 bits`() throws {
        #expect(try CallWords.userID(["9223372036854775807"]) == .max)
        for words in [[], ["1", "2"]] {
            let failure = #expect(throws: GatewayFailure.self) { try CallWords.userID(words) }
            #expect(failure?.exitCode == .usage)
        }
    }

    @Test func `words are one text, and nothing is none`() throws {
        #expect(try CallWords.text(["Bon", "dia"]) == "Bon dia")
        for words in [[], ["", " \n"]] {
            let failure = #expect(throws: GatewayFailure.self) { try CallWords.text(words) }
            #expect(failure?.exitCode == .usage)
        }
    }

    @Test func `a recording is named from the root on, wherever the command stands`() throws {
        #expect(try CallWords.path("a.wav", from: "/home/me") == "/home/me/a.wav")
        #expect(try CallWords.path("a.wav", from: "/") == "/a.wav")
        #expect(try CallWords.path("/b/a.wav", from: "/home/me") == "/b/a.wav")
        for path in ["", "a\0b"] {
            let failure = #expect(throws: GatewayFailure.self) { try CallWords.path(path, from: "/") }
            #expect(failure?.exitCode == .usage)
        }
    }
}
