import Foundation
import Simulators
import Testing

/// Calls in jumping time: who says what in which order, and what it is called in each profile.
@Suite struct ServiceCallTests {
    @Test(arguments: ServiceProfile.allCases)
    func `somebody calls in, says something, hears the answer and hangs up`(profile: ServiceProfile) throws {
        try withFakeVoiceService(profile) { service, _, clock in
            let client = try ServiceClient(to: service)
            #expect(client.ask("call.status")["result"]?["state"] == "IDLE")
            let id = service.ring(from: 42)
            #expect(try #require(client.event("call.ringing")) == ["call_id": .string(id), "user_id": 42])
            let connected: JSONValue =
                profile == .asImplemented ? ["call_id": .string(id), "user_id": 42] : ["call_id": .string(id)]
            #expect(client.event("call.connected") == connected)
            let status = try #require(client.ask("call.status")["result"])
            #expect(status["active"] == true)
            #expect(status["state"] == (profile == .asImplemented ? "ACTIVE" : "CONNECTED"))
            #expect(status["call_id"] == (profile == .asImplemented ? .string(id) : .integer(Int(id) ?? 0)))
            service.say(text: "Hello Jarvis", language: "en")
            let speech = try #require(client.event("call.speech"))
            #expect(speech["text"] == "Hello Jarvis")
            #expect(speech["language"] == "en")
            #expect(speech["user_id"] == 42)
            let recording = try AudioFile.read(try #require(speech["audio_path"]?.string))
            #expect(recording.rateHz == 48_000)
            let spoken = try #require(client.ask("call.speak", ["text": "Good morning to you"])["result"])
            #expect(spoken["status"] == "speaking")
            let reply = try AudioFile.read(try #require(spoken["audio_path"]?.string))
            #expect(service.waitFor { $0.heard.pieces.first?.ending == .whole })
            let piece = try #require(service.journal.heard.pieces.first)
            #expect(piece.to - piece.from == reply.duration)
            #expect(piece.reply == 1)
            #expect(piece.text == "Good morning to you")
            service.hangUp(reason: "hangup")
            let ended = try #require(client.event("call.ended"))
            #expect(ended["reason"] == (profile == .asImplemented ? "PhoneCallDiscardReasonHangup" : "hangup"))
            #expect(ended["call_id"] == .string(id))
            #expect((ended["duration"]?.number ?? 0) > reply.duration / .seconds(1))
            #expect(client.ask("call.status")["result"]?["state"] == "ENDED")
        }
    }

    @Test(arguments: ServiceProfile.allCases)
    func `a call placed is ringing, then through, then hung up here`(profile: ServiceProfile) throws {
        try withFakeVoiceService(profile) { service, _, clock in
            let client = try ServiceClient(to: service)
            let answer = try #require(client.ask("call.start", ["user_id": 7])["result"])
            #expect(answer["status"] == "ringing")
            let id = try #require(answer["call_id"]?.integer)
            #expect(client.event("call.ringing")?["call_id"] == .string(String(id)))
            #expect(client.ask("call.status")["result"]?["state"] == (profile == .asImplemented ? "WAITING" : "RINGING"))
            let start = clock.now()
            #expect(client.event("call.connected") != nil)
            #expect(clock.now() - start == .milliseconds(1200))
            let again = client.ask("call.start", ["user_id": 8])["result"]
            #expect(again?["error"] == "Another call is active")
            #expect(again?["status"] == (profile == .asImplemented ? nil : "error"))
            let ended = client.ask("call.hangup")["result"]
            #expect(ended?["status"] == "ended")
            #expect(client.event("call.ended")?["reason"] == "hangup")
            #expect(client.ask("call.hangup")["result"]?["error"] == "No active call")
            #expect(client.ask("call.speak", ["text": "Anybody?"])["result"]?["error"] == "No active call")
            #expect(client.ask("call.play", ["audio_path": "/nowhere.wav"])["result"]?["error"] == "No active call")
        }
    }

    @Test(arguments: [
        (OutgoingFate.rejected(after: .seconds(2)), "rejected", "PhoneCallDiscardReasonBusy", 2),
        (.unanswered, "timeout", "PhoneCallDiscardReasonMissed", 30),
    ])
    func `nobody takes the call`(fate: OutgoingFate, reason: String, className: String, seconds: Int) throws {
        for profile in ServiceProfile.allCases {
            try withFakeVoiceService(profile, { $0.outgoing = [fate] }) { service, _, clock in
                let client = try ServiceClient(to: service)
                _ = client.ask("call.start", ["user_id": 7])
                let ended = try #require(client.event("call.ended"))
                #expect(clock.now() == .seconds(seconds))
                #expect(ended["reason"] == .string(profile == .asImplemented ? className : reason))
                #expect(ended["duration"]?.number == 0)
                #expect(client.ask("call.status")["result"]?["state"] == (profile == .asImplemented ? "FAILED" : "ENDED"))
            }
        }
    }

    @Test func `events go to every connection and answers to the one that asked`() throws {
        try withFakeVoiceService { service, _, clock in
            let listeners = try (0..<3).map { _ in try ServiceClient(to: service) }
            let asking = try ServiceClient(to: service)
            _ = asking.ask("call.start", ["user_id": 7])
            for listener in listeners {
                #expect(listener.event("call.ringing") != nil)
                #expect(listener.event("call.connected") != nil)
            }
            #expect(service.journal.requests("call.start").count == 1)
            #expect(service.journal.count(.event, "call.ringing") == 1)
        }
    }

    @Test func `a caller who finds the line taken hears that it is busy and nobody is told`() throws {
        try withFakeVoiceService { service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            service.ring(from: 2)
            _ = client.ask("health")
            #expect(service.journal.events("call.ringing").count == 1)
            #expect(service.journal.entries(.person, "finds the line busy").count == 1)
        }
    }

    @Test func `requests on one connection are answered one at a time, in order`() throws {
        try withFakeVoiceService { service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            let speak = client.post("call.speak", ["text": "A long and slow sentence."])
            let health = client.post("health")
            #expect(client.document()?["id"]?.integer == speak)
            #expect(client.document()?["id"]?.integer == health)
        }
    }

    @Test func `a header and a body in pieces of any size make one request`() throws {
        try withFakeVoiceService(.asImplemented) { service, _, clock in
            let client = try ServiceClient(to: service)
            let frame = ServiceClient.frame(#"{"jsonrpc":"2.0","method":"health","params":{},"id":"à"}"#)
            for split in 1..<frame.count {
                client.write(Array(frame[..<split]))
                client.write(Array(frame[split...]))
                #expect(client.document()?["id"] == "à")
            }
        }
    }

    @Test func `the speed divides every duration and the length of what is synthesised`() throws {
        try withFakeVoiceService(
            .asDocumented,
            { options in
                options.speed = 10
                options.synthesizer = Synthesizer(command: nil, speed: 10)
            }
        ) { service, _, clock in
            let client = try ServiceClient(to: service)
            _ = client.ask("call.start", ["user_id": 7])
            #expect(client.event("call.connected") != nil)
            #expect(clock.now() == .milliseconds(120))
            _ = client.ask("call.speak", ["text": "Twenty eight characters here"])
            let piece = try #require(service.journal.heard.pieces.first)
            #expect(abs(piece.planned / .milliseconds(1) - 200) < 25)
        }
    }
}
