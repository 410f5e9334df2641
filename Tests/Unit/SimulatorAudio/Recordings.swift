import Foundation
import Simulators
import Testing

/// The recordings of `fixtures/audio`, and what `expected.json` says of them.
enum Recordings {
    struct Expected: Decodable, Sendable, CustomTestStringConvertible {
        struct Utterance: Decodable, Sendable {
            var startFrame: Int
            var endFrame: Int
            var emittedAtFrame: Int
            var forced: Bool
            var text: String
            var language: String
        }

        var file: String
        var error: String?
        var rateHz: Int?
        var channels: Int?
        var samples: Int?
        var utterances: [Utterance]?

        var testDescription: String { file }
        var path: String { Recordings.folder.appending(path: file).path }
    }

    private struct Table: Decodable {
        var files: [Expected]
    }

    static let folder: URL = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "fixtures/audio").path) {
            folder.deleteLastPathComponent()
        }
        return folder.appending(path: "fixtures/audio")
    }()

    static let all: [Expected] = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let data = FileManager.default.contents(atPath: folder.appending(path: "expected.json").path) else { return [] }
        return (try? decoder.decode(Table.self, from: data))?.files ?? []
    }()
    static let whole = all.filter { $0.error == nil }
    static let broken = all.filter { $0.error != nil }

    static func path(_ name: String) -> String { folder.appending(path: name).path }
}
