import Foundation
import Testing

@testable import Simulators

/// The person on the line: recordings timed by themselves, barge-ins, patience.
@Suite struct ServicePersonTests {
    /// What `expected.json` says of a recording.
    private func expected(_ name: String) throws -> [JSONValue] {
        let data = try Data(contentsOf: URL(fileURLWithPath: FixtureAudio.path("expected.json")))
        let files = try JSONDocument(Array(data)).value["files"]
        let entry = files?[name] ?? files?.array?.first { $0["file"]?.string == name || $0["name"]?.string == name }
        return try #require(entry?["utterances"]?.array)
    }

    @Test(arguments: ["en-barcelona.wav", "en-two-utterances.wav", "en-cut-at-10-s.wav", "en-stereo-44100.wav", "ca-quin-temps.wav"])
    func `a recording is announced when and as the endpointer finds it`(name: String) throws {
        try withFakeVoiceService { service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            let start = clock.now()
            service.say(wav: FixtureAudio.path(name))
            var paths: Set<String> = []
            for utterance in try expected(name) {
                let speech = try #require(client.event("call.speech"))
                let frame = try #require(utterance["emitted_at_frame"]?.integer)
                #expect(clock.now() - start - .milliseconds(300) - .milliseconds(20 * frame) < .milliseconds(21))
                #expect(speech["text"] == utterance["text"])
                #expect(speech["language"] == utterance["language"])
                let recording = try #require(speech["audio_path"]?.string)
                paths.insert(recording)
                let clip = try AudioFile.read(recording)
                let frames = frame - (utterance["start_frame"]?.integer ?? 0)
                #expect(abs(clip.samples.count - frames * 960) <= 960)
            }
            #expect(paths.count == (try expected(name)).count)
        }
    }

    @Test(arguments: ["silence.wav", "noise.wav", "cough.wav"])
    func `what is no speech is no event`(name: String) throws {
        try withFakeVoiceService { service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            service.say(wav: FixtureAudio.path(name))
            service.say(text: "Something after it")
            #expect(client.event("call.speech")?["text"] == "Something after it")
            #expect(service.journal.count(.event, "call.speech") == 1)
        }
    }

    @Test func `a person of recordings waits for each reply to be heard and hangs up after the last`() throws {
        try withFakeVoiceService(.asDocumented, { $0.fixtures = ["en-barcelona", "en-market"].map { FixtureAudio.path($0 + ".wav") } }) {
            service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            for number in 1...2 {
                #expect(client.event("call.speech") != nil)
                _ = client.ask("call.speak", ["text": "A reply of two sentences, this is one."])
                #expect(service.waitFor { $0.heard.pieces.last?.ending == .whole })
                _ = client.ask("call.speak", ["text": "And this is the other."])
                #expect(service.journal.heard.reply(number).count == 2)
            }
            #expect(client.event("call.ended")?["reason"] == "hangup")
            let pieces = service.journal.heard.pieces
            let says = service.journal.entries(.person, "says").map(\.at)
            #expect(pieces.allSatisfy { $0.ending == .whole })
            #expect(says[1] - pieces[1].to == .milliseconds(1500))
            #expect(service.journal.entries(.person, "hangs up").map(\.at) == [pieces[3].to + .milliseconds(1500)])
        }
    }

    @Test func `a barge-in comes when so much of a sentence was heard`() throws {
        let person = LinePerson([
            .init(.text("Tell me a story"), when: .after(.seconds(1))),
            .init(.text("Stop"), when: .heard(piece: 2, for: .milliseconds(300))),
        ])
        try withFakeVoiceService(.asDocumented, { $0.person = person }) { service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.speech")?["text"] == "Tell me a story")
            _ = client.ask("call.speak", ["text": "Once upon a time."])
            #expect(service.waitFor { $0.heard.pieces.last?.ending == .whole })
            _ = client.ask("call.speak", ["text": "There was a very long sentence indeed."])
            #expect(client.event("call.speech")?["text"] == "Stop")
            let second = try #require(service.journal.heard.pieces.last)
            #expect(service.journal.entries(.person, "says").last?.at == second.from + .milliseconds(300))
        }
    }

    @Test func `a person whose reply never comes goes on when patience ends`() throws {
        var person = LinePerson([.init(.text("Hello?"), when: .after(.zero)), .init(nil, when: .replyHeard())])
        person.patience = .seconds(20)
        try withFakeVoiceService(.asDocumented, { $0.person = person }) { service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.speech") != nil)
            let start = clock.now()
            #expect(client.event("call.ended") != nil)
            #expect(clock.now() - start == .seconds(20))
        }
    }

    @Test func `a recording that cannot be read is noted and the person goes on`() throws {
        try withFakeVoiceService { service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            service.say(wav: FixtureAudio.path("broken-header.wav"))
            service.say(text: "Never mind")
            #expect(client.event("call.speech")?["text"] == "Never mind")
            #expect(service.journal.entries(.person, "cannot say it").count == 1)
        }
    }

    @Test func `a program can write down what was said`() throws {
        try withFakeVoiceService(.asDocumented, { $0.transcriber = .command("printf 'Heard by a program\\nes\\n' #") }) {
            service, _, clock in
            let client = try ServiceClient(to: service)
            service.ring(from: 1)
            #expect(client.event("call.connected") != nil)
            service.say(wav: FixtureAudio.path("en-barcelona.wav"))
            let speech = try #require(client.event("call.speech"))
            #expect(speech["text"] == "Heard by a program")
            #expect(speech["language"] == "es")
        }
    }
}
