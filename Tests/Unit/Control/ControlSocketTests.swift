import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct ControlSocketTests {
    @Test func `each call verb reaches the desk and answers with its result`() async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            let exchanges: [(request: String, answer: String)] = [
                (#"{"id":1,"do":"call.start","with":{"user_id":123}}"#, #"{"id":1,"result":{"call_id":"987654321","status":"ringing"}}"#),
                (#"{"id":2,"do":"call.hangup"}"#, #"{"id":2,"result":{"duration":125.3,"status":"ended"}}"#),
                (
                    #"{"id":3,"do":"call.speak","with":{"text":"Bon dia"}}"#,
                    #"{"id":3,"result":{"audio_path":"/tmp/a.wav","status":"speaking"}}"#
                ),
                (#"{"id":4,"do":"call.play","with":{"path":"/a/b.wav"}}"#, #"{"id":4,"result":{"status":"playing"}}"#),
            ]
            for exchange in exchanges {
                try await client.send(exchange.request + "\n")
                #expect(try await client.read(upTo: "\n") == exchange.answer + "\n")
            }
            #expect(await fixture.desk.asked.next() == .start(123))
            #expect(await fixture.desk.asked.next() == .hangUp)
            #expect(await fixture.desk.asked.next() == .speak("Bon dia"))
            #expect(await fixture.desk.asked.next() == .play("/a/b.wav"))
        }
    }

    @Test func `requests may come in one write, in pieces and with blank lines between`() async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            try await client.send("\n \r\n{\"id\":1,\"do\":\"call.play\",\"with\":{\"path\":\"/1\"}}\r\n{\"id\":2,")
            #expect(try await client.read(upTo: "\n") == "{\"id\":1,\"result\":{\"status\":\"playing\"}}\n")
            try await client.send("\"do\":\"call.play\",\"with\":{\"path\":\"/2\"}}")
            try await client.send("\n")
            #expect(try await client.read(upTo: "\n") == "{\"id\":2,\"result\":{\"status\":\"playing\"}}\n")
        }
    }

    @Test func `answers come as they are ready, told apart by their ids`() async throws {
        try await withControl(PlayedDesk(isHolding: true)) { fixture in
            let client = try await fixture.connect()
            try await client.send(#"{"id":7,"do":"call.hangup"}"# + "\n" + #"{"id":8,"do":"call.status"}"# + "\n")
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":8,"result":{"#))
            #expect(await fixture.desk.asked.next() == .hangUp)
            fixture.desk.letGo()
            #expect(try await client.read(upTo: "\n").hasPrefix(#"{"id":7,"result":{"#))
        }
    }

    @Test func `a failure of the voice service comes through with its kind`() async throws {
        let failure = VoiceServiceFailure(.noCalls, "the service on it transcribes only")
        try await withControl(PlayedDesk(failure: failure)) { fixture in
            let client = try await fixture.connect()
            try await client.send(#"{"id":1,"do":"call.hangup"}"# + "\n")
            let answer = #"{"id":1,"error":{"kind":"calls_unavailable","message":"the service on it transcribes only"}}"#
            #expect(try await client.read(upTo: "\n") == answer + "\n")
        }
    }

    @Test func `without a voice service every call verb says which key to set`() async throws {
        try await withControl(verbs: ControlVerb.calls(nil)) { fixture in
            let client = try await fixture.connect()
            for verb in ["call.start\",\"with\":{\"user_id\":5},\"x\":\"", "call.hangup", "call.status", "call.events"] {
                try await client.send("{\"id\":1,\"do\":\"\(verb)\"}\n")
                let answer = try await client.read(upTo: "\n")
                #expect(answer.contains(#""kind":"calls_off""#) && answer.contains("voice_service.socket"), "\(verb)")
            }
        }
    }

    @Test(arguments: [
        ("user_id\":0", "user_id"), ("user_id\":-5", "user_id"), ("user_id\":\"5\"", "user_id"), ("user_id\":1.5", "user_id"),
        ("user_id\":9223372036854775808", "user_id"), ("user\":5", "user_id"),
    ])
    func `a call to nobody is refused before the desk hears of it`(input: (String, String)) async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            try await client.send("{\"id\":1,\"do\":\"call.start\",\"with\":{\"\(input.0)}}\n")
            let answer = try await client.read(upTo: "\n")
            #expect(answer.contains(#""kind":"bad_request""#) && answer.contains("with.\(input.1): "), "\(answer)")
            try await client.send(#"{"id":2,"do":"call.hangup"}"# + "\n")
            #expect(await fixture.desk.asked.next() == .hangUp)
        }
    }

    @Test func `words with nothing in them, and too many, are not spoken`() async throws {
        try await withControl { fixture in
            let client = try await fixture.connect()
            for text in ["", " \\n\\u00a0", String(repeating: "a", count: 16_385)] {
                try await client.send("{\"id\":1,\"do\":\"call.speak\",\"with\":{\"text\":\"\(text)\"}}\n")
                #expect(try await client.read(upTo: "\n").contains("with.text: "))
            }
        }
    }

    @Test func `a half-closed client gets its answers, then the end`() async throws {
        try await withControl(PlayedDesk(isHolding: true)) { fixture in
            let client = try await fixture.connect()
            try await client.send(#"{"id":1,"do":"call.hangup"}"# + "\n")
            try await client.sendEnd()
            #expect(await fixture.desk.asked.next() == .hangUp)
            fixture.desk.letGo()
            #expect(await client.readToEnd() == #"{"id":1,"result":{"duration":125.3,"status":"ended"}}"# + "\n")
        }
    }
}
