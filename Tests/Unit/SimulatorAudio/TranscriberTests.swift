import Foundation
import Simulators
import Testing

@Suite struct TranscriberTests {
    private func transcript(_ transcriber: Transcriber, _ path: String, utterance: Int = 0) throws -> Sidecar.Transcript {
        let (text, language) = try transcriber.transcribe(path, utterance: utterance)
        return .init(text: text, language: language)
    }

    private func failure(_ transcriber: Transcriber, _ path: String) -> TranscriberError? {
        do throws(TranscriberError) {
            _ = try transcriber.transcribe(path)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            ("Hello Jarvis", [("Hello Jarvis", nil)]),
            ("Bon dia.\nca\n", [("Bon dia.", "ca")]),
            ("\u{FEFF} Bon dia. \r\nca \r\n", [("Bon dia.", "ca")]),
            ("One.\nen\n\nDos.\nes\n \n\nThree.\n", [("One.", "en"), ("Dos.", "es"), ("Three.", nil)]),
            ("One.\nen\na note\n\nTwo.", [("One.", "en"), ("Two.", nil)]),
            ("", []), ("\n\n", []),
        ] as [(String, [(String, String?)])])
    func `a sidecar has a block for each utterance`(text: String, expected: [(String, String?)]) {
        #expect(Sidecar(text: text).transcripts == expected.map { .init(text: $0.0, language: $0.1) })
    }

    @Test func `the transcript lies beside the recording`() throws {
        #expect(Sidecar.path(for: "/a.b/hello.wav") == "/a.b/hello.txt")
        #expect(Sidecar.path(for: "hello.2.WAV") == "hello.2.txt")
        #expect(Sidecar.path(for: "/a.b/hello") == "/a.b/hello.txt")
        try AudioWorkbench.withFolder { folder in
            try "One.\nen\n\nDos.\nes\n".write(to: folder.appending(path: "two.txt"), atomically: false, encoding: .utf8)
            let path = folder.appending(path: "two.wav").path
            #expect(try transcript(.sidecar, path) == .init(text: "One.", language: "en"))
            #expect(try transcript(.sidecar, path, utterance: 1) == .init(text: "Dos.", language: "es"))
            #expect(try transcript(.sidecar, path, utterance: 2) == .init(text: ""))
            #expect(try transcript(.sidecar, path, utterance: -1) == .init(text: ""))
        }
    }

    @Test func `a recording without a usable transcript is an error that names the file to write`() throws {
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "bare.wav").path
            let text = folder.appending(path: "bare.txt")
            let error = failure(.sidecar, path)
            #expect(error?.kind == .noSidecar(text.path))
            #expect(error?.description.contains("bare.txt") == true && error?.description.contains("--transcriber") == true)
            try Data([0x48, 0xFF, 0xFE]).write(to: text)
            #expect(failure(.sidecar, path)?.kind == .unreadableSidecar(text.path))
            try Data(repeating: 0x61, count: Sidecar.fileBytesMax + 1).write(to: text)
            #expect(failure(.sidecar, path)?.kind == .unreadableSidecar(text.path))
            try FileManager.default.removeItem(at: text)
            try FileManager.default.createDirectory(at: text, withIntermediateDirectories: true)
            #expect(failure(.sidecar, path)?.kind == .noSidecar(text.path))
        }
        #expect(failure(.sidecar, "")?.kind == .unusablePath)
        #expect(failure(.sidecar, "a\0.wav")?.kind == .unusablePath)
        #expect(failure(.command("echo"), "a\0.wav")?.kind == .unusablePath)
    }

    @Test func `a program gets the path last and prints text and language`() throws {
        try AudioWorkbench.withFolder { folder in
            let program = try folder.program("printf '%s\\n' \"$@\" >arguments; echo ' Bon dia. '; echo ca; echo more", named: "my program")
            #expect(try transcript(.command(program), "/tmp/a b'$(id).wav") == .init(text: "Bon dia.", language: "ca"))
            #expect(try folder.text("arguments") == "/tmp/a b'$(id).wav\n")
            #expect(try transcript(.command("'\(program)' --model 'the large one'"), "x.wav", utterance: 3).text == "Bon dia.")
            #expect(try folder.text("arguments") == "--model\nthe large one\nx.wav\n")
        }
        #expect(try transcript(.command("printf ''; true"), "x.wav") == .init(text: ""))
        #expect(try transcript(.command("printf 'only words'; true"), "x.wav") == .init(text: "only words"))
    }

    @Test(arguments: [
        ("echo no model >&2; exit 3; true", "it ended with status 3: no model"),
        ("no-such-transcriber-anywhere", "it ended with status 127"),
        ("printf '\\377\\376'; true", "its output is not UTF-8"),
        ("yes", "it wrote more than 65536 bytes"),
    ])
    func `a program that fails is an error that says how`(command: String, reason: String) throws {
        let error = try #require(failure(.command(command), "x.wav"))
        guard case .commandFailed(let failed, let why) = error.kind else { return #expect(error.kind == .commandFailed(command, reason)) }
        #expect(failed == command)
        #expect(why.hasPrefix(reason), "\(why)")
    }
}
