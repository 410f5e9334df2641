import Foundation
import Testing

@testable import Simulators

@Suite struct SynthesizerTests {
    private static let sentence = "The largest market is the Boqueria, just off the Rambla."

    @Test func `without a voice a tone lasts as long as the words would take`() {
        let synthesizer = Synthesizer(command: nil)
        #expect(!synthesizer.hasVoice)
        let clip = synthesizer.speak(Self.sentence, language: "en")
        #expect(clip.rateHz == 48_000)
        #expect(clip.samples.count == Int((Double(Self.sentence.count) / 14 * 48_000).rounded()))
        #expect(synthesizer.speak("A", language: "en").duration == .milliseconds(300))
    }

    @Test func `a tone is heard as one utterance and does not click`() {
        let clip = Synthesizer(command: nil).speak(Self.sentence, language: "ca")
        let utterances = Endpointer.utterances(in: clip)
        #expect(utterances.count == 1)
        #expect((utterances.first?.speechFrameCount ?? 0) > clip.samples.count / 960 / 2)
        #expect(clip.samples.first.map { abs($0) < 100 } == true && clip.samples.last.map { abs($0) < 100 } == true)
        #expect(zip(clip.samples, clip.samples.dropFirst()).allSatisfy { abs(Int($0) - Int($1)) < 1_000 })
        #expect(clip.samples.allSatisfy { $0.magnitude < 12_000 })
    }

    @Test(arguments: [0.5, 1, 1.5, 2, 10, 37, 1_000])
    func `every length is divided by the speed`(speed: Double) {
        let whole = Synthesizer(command: nil, speed: 1).speak(Self.sentence, language: "en")
        let clip = Synthesizer(command: nil, speed: speed).speak(Self.sentence, language: "en")
        #expect(abs(Double(clip.samples.count) - Double(whole.samples.count) / speed) <= 0.5)
        #expect(Synthesizer(command: nil, speed: speed).speak(Self.sentence, language: "en") == clip)
    }

    @Test func `a speed that is none is normal`() {
        #expect(Synthesizer(command: nil, speed: .nan).speed == 1)
        #expect(Synthesizer(command: nil, speed: .infinity).speed == 1)
        #expect(Synthesizer(command: nil, speed: 0).speed == 0.01)
        #expect(Synthesizer(command: nil, speed: -3).speed == 0.01)
        #expect(Synthesizer(command: nil, speed: 1e9).speed == 1_000)
    }

    @Test func `a blank text is no sound, and an endless one is cut`() {
        let synthesizer = Synthesizer(command: nil)
        for blank in ["", "  ", "\n\t\0"] { #expect(synthesizer.speak(blank, language: "en").samples.isEmpty) }
        let endless = Synthesizer.speakable(String(repeating: "word ", count: 100_000))
        #expect(endless.count == Synthesizer.textCharactersMax - 1)
    }

    @Test func `the text goes to the voice on its input, with no order in it`() throws {
        try AudioWorkbench.withFolder { folder in
            let wav = AudioWorkbench.wav(
                rateHz: 24_000, data: AudioWorkbench.bytes([Int16](repeating: 1_000, count: 2_400)), dataBytes: 0x7FFF_0000)
            try wav.write(to: folder.appending(path: "answer"))
            let voice = try folder.program("cat >text\necho \"$@\" >arguments\ncat answer")
            let clip = Synthesizer(command: voice).speak("--help; [[h@loU]]\nHello\0 $(id) 'Jarvis'", language: "CA_es")
            #expect(clip.samples.count == 4_800)
            #expect(try folder.text("text") == "--help; [ [h@loU]] Hello  $(id) 'Jarvis'")
            #expect(try folder.text("arguments") == "--stdin --stdout -z -b 1 -v ca-es\n")
        }
    }

    @Test func `a language without a voice is spoken as its first part, else as English`() throws {
        #expect(EspeakVoice.names(of: "ca-ES") == ["ca-es", "ca", "en"])
        #expect(EspeakVoice.names(of: "en") == ["en"])
        for odd in ["", "-w/etc/x", "c a", "ca;id", "català", String(repeating: "x", count: 17)] {
            #expect(EspeakVoice.names(of: odd) == ["en"])
        }
        try AudioWorkbench.withFolder { folder in
            try AudioWorkbench.wav(data: AudioWorkbench.bytes([5, 6, 7])).write(to: folder.appending(path: "answer"))
            let voice = try folder.program("echo \"$7\" >>tried\n[ \"$7\" = ca ] && cat answer")
            #expect(Synthesizer(command: voice).speak("Bon dia.", language: "ca-valencia").samples.prefix(4) == [5, 6, 7])
            #expect(try folder.text("tried") == "ca-valencia\nca\n")
        }
    }

    @Test(arguments: ["exit 1", "echo no sound", "head -c 44 /dev/zero", "kill -9 $$", "cat >/dev/null"])
    func `a voice that fails is replaced by the tone`(script: String) throws {
        try AudioWorkbench.withFolder { folder in
            let clip = Synthesizer(command: try folder.program(script)).speak(Self.sentence, language: "es")
            #expect(clip == Synthesizer(command: nil).speak(Self.sentence, language: "es"))
        }
    }

    @Test func `a voice that is not there is replaced by the tone`() {
        #expect(!Synthesizer(command: "/nowhere/espeak-ng").hasVoice)
        #expect(!Synthesizer(command: "no-such-voice-anywhere").hasVoice)
        #expect(!Synthesizer(command: "").hasVoice)
    }

    @Test func `what was spoken once is not made again`() throws {
        try AudioWorkbench.withFolder { folder in
            try AudioWorkbench.wav(data: AudioWorkbench.bytes([5, 6, 7])).write(to: folder.appending(path: "answer"))
            let voice = try folder.program("echo once >>made\ncat answer")
            for _ in 0..<3 { #expect(Synthesizer(command: voice).speak("Again.", language: "en").samples.prefix(4) == [5, 6, 7]) }
            #expect(try folder.text("made") == "once\n")
            _ = Synthesizer(command: voice).speak("Again.", language: "es")
            #expect(try folder.text("made") == "once\nonce\n")
        }
    }

    @Test(.enabled(if: Synthesizer().hasVoice, "needs espeak-ng"), arguments: ["en", "es", "ca", "xx"])
    func `a real voice speaks for about as long as the words take`(language: String) {
        let clip = Synthesizer().speak(Self.sentence, language: language)
        #expect(clip.rateHz == 48_000)
        #expect(clip.duration > .seconds(2) && clip.duration < .seconds(8))
        #expect(Endpointer.utterances(in: clip).count == 1)
        #expect(clip != Synthesizer(command: nil).speak(Self.sentence, language: language))
    }
}

extension URL {
    /// A shell script in this folder, run in this folder.
    ///
    /// Another process writes it: a program started meanwhile by another test would hold our descriptor for a moment, and a file that is open
    /// for writing cannot be run.
    func program(_ script: String, named name: String = "program") throws -> String {
        let file = appending(path: name).path
        let writer = BoundedProgram(
            path: "/bin/sh", arguments: ["-c", "cat >\"$1\" && chmod 700 \"$1\"", "writer", file],
            input: Array("#!/bin/sh\ncd '\(path)'\n\(script)\n".utf8), timeLimit: .seconds(60))
        #expect(try writer.run().status == 0)
        return file
    }

    func text(_ name: String) throws -> String { try String(contentsOf: appending(path: name), encoding: .utf8) }
}
