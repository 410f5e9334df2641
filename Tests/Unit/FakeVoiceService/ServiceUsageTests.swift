import Foundation
import Testing

@testable import Simulators

@Suite struct ServiceUsageTests {
    @Test func `faults are read and written the same way`() throws {
        for text in [
            "stall", "drop-mid-frame@3", "restart@call.speech#2:800", "flood-speech@call.connected:10000x10", "late-reply@call.speak:250",
        ] {
            #expect(try ServiceFault(parsing: text).description == text)
        }
        #expect(try ServiceFault(parsing: "restart@call.speech#2:800") == ServiceFault(.restart, method: "call.speech", at: 2, amount: 800))
    }

    @Test(arguments: [
        "", "stall@0", "stall@-1", "stall@", "stall@a#b", "stall@#1", "restart:x", "restart:1x0", "restart:-5", "restart@1:2:3",
    ])
    func `a fault that is none is told so`(text: String) {
        #expect(throws: ServiceUsageError.self) { try ServiceFault(parsing: text) }
    }

    @Test func `a mistyped name is told the nearest`() {
        #expect(throws: ServiceUsageError("unknown fault 'garbage-fram'; the nearest name is 'garbage-frame'")) {
            try ServiceFault(parsing: "garbage-fram")
        }
        #expect(throws: ServiceUsageError("unknown defect 'double'; the nearest name is 'double-broadcast'")) {
            try ServiceDefect(parsing: "double")
        }
    }

    @Test func `addresses are paths or TCP`() throws {
        #expect(try ServiceAddress(parsing: "/run/x.sock") == .unix("/run/x.sock"))
        #expect(try ServiceAddress(parsing: "tcp://127.0.0.1:0") == .tcp(0))
        for text in ["", "tcp://", "tcp://1.2.3.4", "tcp://host:1", "tcp://127.0.0.1:65536", String(repeating: "x", count: 108)] {
            #expect(throws: ServiceUsageError.self) { try ServiceAddress(parsing: text) }
        }
    }

    @Test func `a stale socket is replaced, a file is not, and a living service is not`() throws {
        let folder = NSTemporaryDirectory() + "fvs-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/s.sock"
        let first = FakeVoiceService(.init(socket: .unix(path)))
        try first.start()
        let second = FakeVoiceService(.init(socket: .unix(path)))
        #expect(throws: ServiceUsageError.self) { try second.start() }
        #expect(throws: ServiceUsageError.self) { try first.start() }
        // A process that was killed leaves its socket behind: a second name for it survives the removal of the first.
        try FileManager.default.linkItem(atPath: path, toPath: folder + "/stale.sock")
        first.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.moveItem(atPath: folder + "/stale.sock", toPath: path)
        try second.start()
        second.stop()
        try second.start()
        second.stop()
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: ServiceUsageError.self) { try second.start() }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
    }

    @Test func `recordings of its own are removed at the stop, those in a given folder are kept`() throws {
        let folder = NSTemporaryDirectory() + "fvs-audio-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for given in [folder, nil] {
            var recording = ""
            try withFakeVoiceService(.asDocumented, { $0.audioFolder = given }) { service, _, _ in
                let client = try ServiceClient(to: service)
                recording = try #require(client.ask("synthesize", ["text": "Bon dia"])["result"]?["audio_path"]?.string)
                #expect(FileManager.default.fileExists(atPath: recording))
            }
            #expect(FileManager.default.fileExists(atPath: recording) == (given != nil))
        }
    }

    @Test func `a start that fails neither takes the recordings of the service that runs nor leaves a folder`() throws {
        try withFakeVoiceService { service, _, _ in
            let client = try ServiceClient(to: service)
            #expect(throws: ServiceUsageError.self) { try service.start() }
            let answer = client.ask("synthesize", ["text": "Bon dia"])["result"]
            let recording = try #require(answer?["audio_path"]?.string)
            service.stop()
            let folder = URL(fileURLWithPath: recording).deletingLastPathComponent().path
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test func `languages are remembered by user and others are refused`() throws {
        try withFakeVoiceService(.asImplemented) { service, _, _ in
            let client = try ServiceClient(to: service)
            #expect(client.ask("language.get", ["user_id": 3])["result"] == ["user_id": 3, "language": "ca", "language_name": "Català"])
            #expect(client.ask("language.set", ["user_id": 3, "language": "en"])["result"]?["language_name"] == "English")
            #expect(client.ask("language.get", ["user_id": 3])["result"]?["language"] == "en")
            let refused = client.ask("language.set", ["user_id": 3, "language": "xx"])["result"]
            #expect(refused == ["error": "Unsupported language: xx. Supported: ['ca', 'es', 'en']"])
            #expect(client.ask("language.get")["error"]?["message"] == "user_id required")
            #expect(client.ask("language.set", ["user_id": 3])["error"]?["message"] == "user_id and language required")
            let said = client.ask("transcribe", ["audio_path": .string(FixtureAudio.path("ca-bon-dia.wav"))])["result"]
            #expect(said?["text"] == "Bon dia, Jarvis.")
            #expect(client.ask("transcribe", ["audio_path": "/nowhere.wav"])["result"]?["error"] == "Transcription failed")
            #expect(client.ask("transcribe")["error"]?["message"] == "audio_path required")
        }
    }

    @Test func `the service listens on TCP too, on the same port after a restart`() throws {
        var options = FakeVoiceService.Options(socket: .tcp(0))
        options.clock = MonotonicClock()
        let service = FakeVoiceService(options)
        defer { service.stop() }
        let name = try service.start()
        let port = try #require(Int(name.split(separator: ":").last ?? ""))
        for _ in 0..<2 {
            let stream = try SocketStream.connect(port: port)
            try stream.write(ServiceClient.frame(#"{"jsonrpc":"2.0","method":"status","id":1}"#))
            let answer = String(decoding: try stream.read(deadline: .now + .seconds(10)), as: UTF8.self)
            #expect(answer.contains(#""transport":"tcp""#))
            service.restart(after: .milliseconds(5))
            let gone = service.journal.count(.service, "gone")
            #expect(service.waitFor { $0.count(.service, "listens") == gone })
        }
    }
}
