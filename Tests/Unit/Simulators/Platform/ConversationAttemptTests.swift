import Testing

@testable import Simulators

@Suite struct ConversationAttemptTests {
    private static func asked(_ timings: PlatformTimings = ConversationPlay.timings) -> ConversationPlay {
        var play = ConversationPlay(timings: timings)
        play.open()
        play.say("Hello.")
        return play
    }

    @Test func `without a first token the same request comes again, three times in all`() {
        var play = Self.asked()
        play.pass(.milliseconds(3999))
        #expect(play.requests.count == 1)
        play.pass(.milliseconds(1))
        #expect(play.requests.count == 2)
        #expect(play.requests[0] == play.requests[1])
        #expect(play.hungUp == [1])
        play.pass(.seconds(4))
        play.pass(.seconds(4))
        #expect(play.requests.count == 3)
        #expect(play.closed == ["1002 custom_llm generation failed"])
        #expect(play.said("error").first?[path: "error_event", "error_type"] == "custom_llm_error")
        #expect(play.record[path: "metadata", "termination_reason"] == "custom_llm generation failed")
        #expect(play.record[path: "metadata", "error", "code"] == 1002)
        #expect(play.record["status"] == "failed")
    }

    @Test func `a platform told to leaves the old request open`() {
        var timings = ConversationPlay.timings
        timings.closesOld = false
        var play = Self.asked(timings)
        play.pass(.seconds(4))
        #expect(play.requests.count == 2)
        #expect(play.hungUp.isEmpty)
        play.model(.head(status: 200, contentType: "text/event-stream"), of: 1)
        play.model(.bytes(Array("data: {\"choices\":[{\"delta\":{\"content\":\"Late.\"}}]}\n\n".utf8)), of: 1)
        play.reply("In time.")
        play.pass(.seconds(2))
        #expect(play.items.last?["message"] == "In time.")
    }

    @Test(arguments: ["status", "type", "empty", "event", "reset"])
    func `an attempt that fails at once is tried again after a pause`(way: String) {
        var play = Self.asked()
        switch way {
        case "status": play.head(401)
        case "type": play.model(.head(status: 200, contentType: "application/json"))
        case "empty":
            play.head()
            play.text("  ")
            play.done()
        case "event":
            play.head()
            play.model(.bytes(Array("data: {\"error\":{\"message\":\"no\"}}\n\n".utf8)))
        default: play.model(.ended(.failed("reset")))
        }
        #expect(play.requests.count == 1)
        play.pass(.milliseconds(500))
        #expect(play.requests.count == 2)
        play.reply("Better.")
        play.pass(.seconds(2))
        #expect(play.closed.isEmpty)
        #expect(play.items.last?["message"] == "Better.")
    }

    @Test func `buffer words stop the first token's clock and not the turn's`() {
        var play = Self.asked()
        play.head()
        play.text("One moment... ")
        play.pass(.seconds(16))
        #expect(play.requests.count == 1)
        #expect(play.closed.isEmpty)
        play.pass(.seconds(1))
        #expect(play.closed == ["1002 Generating the LLM response took too long."])
        #expect(play.said("error").first?[path: "error_event", "error_type"] == "llm_timeout")
        #expect(play.hungUp == [1])
    }

    @Test func `the record holds when tokens came, in seconds`() {
        var play = Self.asked()
        play.model(.sent)
        play.pass(.milliseconds(370))
        play.head()
        play.text("Hello there. ")
        play.pass(.milliseconds(100))
        play.text("Friend.")
        play.done()
        play.pass(.seconds(3))
        let metrics = play.items.last?[path: "conversation_turn_metrics", "metrics"]
        #expect(
            metrics?["convai_llm_service_ttfb"] == ["elapsed_time": 0.0] || metrics?["convai_llm_service_ttfb"] == ["elapsed_time": 0.37])
        #expect(metrics?["convai_llm_service_tt_last_sentence"]?["elapsed_time"]?.number ?? 0 >= 0.1)
    }

    @Test func `a client that leaves hangs up the request, and the record says so`() {
        var play = Self.asked()
        play.head()
        play.text("Once upon a time")
        play.pass(.milliseconds(350))
        play.leave()
        #expect(play.hungUp == [1])
        #expect(play.record["status"] == "done")
        #expect(play.record[path: "metadata", "termination_reason"] == "Client disconnected")
        #expect(play.items.last?["message"] == "Once")
        #expect(play.machine.nextInstant == nil)
    }
}
