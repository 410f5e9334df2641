import ConformanceSuite
import Foundation
import Testing

/// The mistakes that `scripts/mutate-gateway` plants in the gateway: each says who must catch it, and still applies.
@Suite struct MutationPatchTests {
    /// The package's root, four folders above this file.
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = root.appendingPathComponent("fixtures/mutations")

    static var names: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".patch") }.sorted()
    }

    private func lines(_ name: String) throws -> [String] {
        try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8).components(separatedBy: "\n")
    }

    @Test func `there are enough of them`() {
        #expect(Self.names.count >= 8)
    }

    @Test(arguments: names) func `a mistake names a case of the profile, and says what it is`(name: String) throws {
        let head = try lines(name).prefix { !$0.hasPrefix("--- ") }
        let cases = head.filter { $0.hasPrefix("Case: ") }.map { String($0.dropFirst(6)) }
        #expect(!cases.isEmpty)
        for id in cases { #expect(Suite.find(id)?.level(in: .elevenlabs) != nil, "\(id)") }
        #expect(head.contains { $0.hasPrefix("Mistake: ") && $0.hasSuffix(".") })
    }

    @Test(arguments: names) func `the code a mistake changes is still there`(name: String) throws {
        let all = try lines(name)
        let path = try #require(all.first { $0.hasPrefix("--- a/") }).dropFirst(6)
        #expect(path.hasPrefix("Sources/Conversation/") || path.hasPrefix("Sources/Gateway/"))
        let source = try String(contentsOf: Self.root.appendingPathComponent(String(path)), encoding: .utf8)
        let body = all.drop { !$0.hasPrefix("@@") }
        for hunk in body.split(whereSeparator: { $0.hasPrefix("@@") }) {
            let before = hunk.filter { $0.hasPrefix(" ") || $0.hasPrefix("-") }.map { String($0.dropFirst()) }
            #expect(!before.isEmpty)
            #expect(source.contains(before.joined(separator: "\n")), "\(name) no longer applies to \(path): make it anew")
        }
    }
}
