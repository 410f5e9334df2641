import Foundation
import Testing

/// One example of what is written and what is said.
struct SpokenExample: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let written: String
    let spoken: String

    var testDescription: String { name }
}

/// One text and the sentences it is cut into.
struct SentenceExample: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let sentences: [String]

    var testDescription: String { name }
}

/// The tables under `fixtures/text/`, found upwards from this file.
enum SpeechFixtures {
    static let spoken: [SpokenExample] = load("spoken.json")
    static let figures: [FigureExample] = load("numbers.json")
    static let sentences: [SentenceExample] = load("sentences.json")

    /// An unreadable table is an empty one here; the tests require a minimum of examples.
    private static func load<Example: Decodable>(_ name: String) -> [Example] {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let file = folder.appendingPathComponent("fixtures/text").appendingPathComponent(name)
            if let bytes = try? Data(contentsOf: file) { return (try? JSONDecoder().decode([Example].self, from: bytes)) ?? [] }
            folder.deleteLastPathComponent()
        }
        return []
    }
}
