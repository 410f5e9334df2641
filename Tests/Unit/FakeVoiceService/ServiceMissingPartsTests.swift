import Foundation
import Testing

@testable import Simulators

/// The defects that are something not installed.
@Suite struct ServiceMissingPartsTests {
    private func with(
        _ defects: Set<ServiceDefect>, _ profile: ServiceProfile = .asImplemented, faults: [ServiceFault] = [],
        _ body: (FakeVoiceService, ServiceClient, String) throws -> Void
    ) throws {
        try withFakeVoiceService(
            profile,
            { options in
                options.defects = defects
                options.faults = faults
            }
        ) { service, path, clock in
            try body(service, try ServiceClient(to: service), path)
        }
    }

    @Test func `without speech recognition nothing that is said is announced`() throws {
        try with([.missingWhisper]) { service, client, _ in
            #expect(client.ask("status")["result"]?["whisper_available"] == false)
            _ = client.ask("call.start", ["user_id": 1])
            #expect(client.event("call.connected") != nil)
            service.say(wav: FixtureAudio.path("en-barcelona.wav"))
            service.plan(nil, when: .after(.seconds(1)))
            #expect(client.event("call.ended") != nil)
            #expect(service.journal.count(.event, "call.speech") == 0)
            let answer = client.ask("transcribe", ["audio_path": .string(FixtureAudio.path("en-barcelona.wav"))])["result"]
            #expect(answer?["error"] == "Transcription failed")
        }
    }

    @Test func `without speech synthesis nothing is spoken`() throws {
        try with([.missingPiper]) { service, client, _ in
            #expect(client.ask("status")["result"]?["piper_available"] == false)
            _ = client.ask("call.start", ["user_id": 1])
            #expect(client.event("call.connected") != nil)
            #expect(client.ask("call.speak", ["text": "Hello"])["result"] == ["error": "TTS generation failed"])
            #expect(client.ask("synthesize", ["text": "Hello"])["result"]?["error"] == "Synthesis failed")
            #expect(service.journal.heard.pieces.isEmpty)
        }
    }

    @Test func `without the calls' library there are no calls`() throws {
        try with([.missingAiortc]) { service, client, _ in
            #expect(client.ask("status")["result"]?["aiortc_available"] == false)
            #expect(client.ask("call.start", ["user_id": 1])["result"] == ["error": "Call service not available"])
            #expect(client.ask("call.status")["result"] == ["error": "Call service not available", "active": false])
            service.ring(from: 2)
            #expect(service.journal.count(.event, "call.ringing") == 0)
        }
    }

    @Test func `the other service on the same socket transcribes and knows no calls`() throws {
        try with([.transcriberOnly]) { _, client, path in
            #expect(client.ask("health")["result"] == ["status": "ok", "service": "transcriptor", "version": "2.0.0"])
            #expect(client.ask("call.status")["result"] == ["error": "Unknown method: call.status"])
            #expect(client.ask("set_language", ["user_id": 1, "language": "en"])["result"]?["language"] == "en")
            let said = client.ask("transcribe", ["audio_path": .string(FixtureAudio.path("en-barcelona.wav"))])["result"]
            #expect(said?["language"] == "en")
            client.write(ServiceClient.frame("{"))
            #expect(client.body() == nil)
            _ = path
        }
    }
}
