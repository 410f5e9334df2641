import Foundation
import Testing

/// What people say in `fixtures/`: the transcripts of its recordings, and the users of its scenarios.
enum UtteranceFixtures {
    static let all: [String] = Array(Set(recordings + scenarios)).sorted()

    private static var recordings: [String] {
        files("audio", "txt").flatMap { text in text.split(separator: "\n").map(String.init).filter { $0.count > 3 } }
    }

    private static var scenarios: [String] {
        files("scenarios", "yaml").flatMap { text in
            text.split(separator: "\n").compactMap { line -> String? in
                let words = line.drop { $0 == " " || $0 == "-" }
                guard words.hasPrefix("user: ") else { return nil }
                return String(words.dropFirst(6).prefix { $0 != "[" }).trimmingCharacters(in: CharacterSet(charactersIn: " \""))
            }
        }.filter { !$0.isEmpty && !$0.contains("caller-") }
    }

    private static func files(_ folder: String, _ ending: String) -> [String] {
        var place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while place.path != "/" {
            let fixtures = place.appendingPathComponent("fixtures").appendingPathComponent(folder)
            if let names = try? FileManager.default.contentsOfDirectory(atPath: fixtures.path) {
                return names.filter { $0.hasSuffix("." + ending) }
                    .compactMap { try? String(contentsOf: fixtures.appendingPathComponent($0), encoding: .utf8) }
            }
            place.deleteLastPathComponent()
        }
        return []
    }
}
