import Foundation
import Simulators
import Testing

@testable import Simulators

/// What the person on the line could hear.
@Suite struct ServicePlaybackTests {
    private func inCall(
        _ change: (inout FakeVoiceService.Options) -> Void = { _ in }, _ body: (FakeVoiceService, ServiceClient, ManualClock) throws -> Void
    ) throws {
        try withFakeVoiceService(.asDocumented, change) { service, path, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            try body(service, client, clock)
        }
    }

    @Test func `what is spoken while something plays cuts it, and the oracle says what was heard of it`() throws {
        try inCall { service, client, clock in
            _ = client.ask("call.speak", ["text": "One two three four five six seven eight nine ten"])
            clock.sleep(.seconds(1))
            _ = client.ask("call.speak", ["text": "Over it"])
            let heard = service.journal.heard
            #expect(heard.overlaps.map(\.text) == ["One two three four five six seven eight nine ten"])
            #expect(heard.pieces.first?.ending == .replaced)
            #expect(heard.gaps() == [.zero])
            let cut = try #require(heard.pieces.first)
            let words = cut.words(at: cut.to)
            #expect(!words.isEmpty && "One two three four five six seven eight nine ten".hasPrefix(words + " "))
        }
    }

    @Test func `a queue plays one after the other when asked for, unless the defect is named too`() throws {
        for hasDefect in [false, true] {
            try inCall({ options in
                options.queuesPlayback = true
                if hasDefect { options.defects = [.replacedPlayback] }
            }) { service, client, _ in
                _ = client.ask("call.speak", ["text": "The first of two sentences, which takes its time"])
                _ = client.ask("call.speak", ["text": "The second"])
                #expect(service.waitFor { $0.heard.pieces.count == 2 && $0.heard.pieces.allSatisfy { $0.ending != .playing } })
                let pieces = service.journal.heard.pieces
                #expect(pieces[0].ending == (hasDefect ? .replaced : .whole))
                #expect(service.journal.heard.gaps() == [.zero])
                #expect(pieces[1].from == pieces[0].to)
            }
        }
    }

    @Test func `sentences asked for in time leave a gap that is measured`() throws {
        try inCall { service, client, clock in
            _ = client.ask("call.speak", ["text": "The first sentence"])
            #expect(service.waitFor { $0.heard.pieces.first?.ending == .whole })
            clock.sleep(.milliseconds(70))
            let asked = clock.now()
            _ = client.ask("call.speak", ["text": "The second"])
            let pieces = service.journal.heard.pieces
            #expect(service.journal.heard.gaps() == [pieces[1].from - pieces[0].to])
            #expect(pieces[1].requestedAt == asked)
            let latency = pieces[1].from - asked
            // 120 ms and half a millisecond a character, and at most 20 ms by the seed.
            #expect(latency >= .milliseconds(125) && latency < .milliseconds(146))
        }
    }

    @Test func `a short silent recording stops what plays and is no overlap`() throws {
        try inCall { service, client, _ in
            let silence = NSTemporaryDirectory() + "silence-\(UUID().uuidString).wav"
            try SilentClip.write(to: silence)
            defer { try? FileManager.default.removeItem(atPath: silence) }
            _ = client.ask("call.speak", ["text": "A reply that somebody interrupts"])
            #expect(client.ask("call.play", ["audio_path": .string(silence)])["result"] == ["status": "playing"])
            let heard = service.journal.heard
            #expect(heard.pieces.map(\.isSilence) == [false, true])
            #expect(heard.pieces[0].isCut)
            #expect(heard.overlaps.isEmpty)
            #expect(heard.text().count < "A reply that somebody interrupts".count)
        }
    }

    @Test func `a file that is absent or broken is an answer, and the call goes on`() throws {
        try inCall { service, client, _ in
            for path in ["/nowhere/at/all.wav", FixtureAudio.path("broken-not-riff.wav"), FixtureAudio.path("broken-sizes.wav")] {
                let answer = try #require(client.ask("call.play", ["audio_path": .string(path)])["result"])
                #expect(answer["status"] == "error")
                #expect(answer["error"]?.string?.contains(path) == true)
            }
            #expect(
                client.ask("call.play", ["audio_path": .string(FixtureAudio.path("en-barcelona.wav"))])["result"]?["status"] == "playing")
            #expect(service.journal.heard.pieces.count == 1)
        }
    }

    @Test func `the end of the call ends what plays`() throws {
        try inCall { service, client, clock in
            _ = client.ask("call.speak", ["text": "A long goodbye that is never heard to its end"])
            clock.sleep(.milliseconds(500))
            _ = client.ask("call.hangup")
            let piece = try #require(service.journal.heard.pieces.first)
            #expect(piece.ending == .hungUp)
            #expect(piece.to - piece.from == .milliseconds(500))
        }
    }

    @Test func `both sides are mixed into one file`() throws {
        let mix = NSTemporaryDirectory() + "mix-\(UUID().uuidString).wav"
        defer { try? FileManager.default.removeItem(atPath: mix) }
        try inCall({ $0.mixPath = mix }) { service, client, _ in
            service.say(wav: FixtureAudio.path("en-hello-jarvis.wav"))
            #expect(client.event("call.speech") != nil)
            _ = client.ask("call.speak", ["text": "Hello to you too"])
            #expect(service.waitFor { $0.heard.pieces.first?.ending == .whole })
            let last = try #require(service.journal.heard.pieces.first)
            let first = try #require(service.journal.entries(.person, "says").first)
            service.stop()
            let mixed = try AudioFile.read(mix)
            #expect(abs((mixed.duration - (last.to - first.at)) / .milliseconds(1)) < 2)
        }
    }
}

/// The recordings of the repository.
enum FixtureAudio {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../fixtures/audio/\(name)")
            .standardizedFileURL.path
    }
}
