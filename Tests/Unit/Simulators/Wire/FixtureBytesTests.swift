import Foundation
import Simulators
import Testing

/// The judge's readers against the bytes both worlds are tested with.
@Suite struct FixtureBytesTests {
    private static let folder: URL = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "fixtures/bytes").path) {
            folder.deleteLastPathComponent()
        }
        return folder.appending(path: "fixtures/bytes")
    }()

    private static func names(_ suffix: String, _ excluded: [String] = []) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { name in name.hasSuffix(suffix) && !excluded.contains { name.contains($0) } }.sorted()
    }

    private static let streams = names(".sse")
    private static let texts = names(".json", [".events.json", ".expected.json", "request"])

    private static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    @Test func `there are fixtures`() {
        #expect(Self.streams.count > 20 && Self.texts.count > 50)
    }

    @Test(arguments: streams)
    func `reads a stream as the standard does`(name: String) throws {
        let expected = try JSONDocument(try Self.bytes(name.replacing(".sse", with: ".events.json"))).value
        // Bounds belong to the gateway's parser; the judge keeps all that fits an exchange.
        guard expected["error"] == nil else { return }
        let bytes = try Self.bytes(name)
        let stream = EventStreamReader.read(TimedBytes(bytes))
        let events = stream.blocks.filter { $0.isTerminated && $0.hasData }
        let wanted = expected["events"]?.array ?? []
        #expect(events.count == wanted.count)
        for (event, want) in zip(events, wanted) {
            let type = event.values("event").last.flatMap { $0.isEmpty ? nil : $0 } ?? "message"
            #expect(type == want["event"]?.string)
            if let data = want["data"]?.string { #expect(event.data == data) }
        }
        #expect(stream.blocks.reduce(0) { $0 + $1.comments.count } == expected["comments"]?.integer)
        let isIncomplete = stream.blocks.contains { !$0.isTerminated } || stream.deviations.contains { $0.kind == "unended-line" }
        #expect(isIncomplete == expected["incomplete"]?.bool)
        let isBroken = stream.deviations.contains { $0.kind == "utf-8" }
        #expect(isBroken == (String(validating: bytes, as: UTF8.self) == nil))
    }

    @Test(arguments: texts)
    func `takes and refuses JSON as the standard does`(name: String) throws {
        let document = try? JSONDocument(try Self.bytes(name))
        if name.hasPrefix("y_") { #expect(document != nil) }
        if name.hasPrefix("n_") { #expect(document == nil) }
        if name.hasPrefix("i_key_twice") { #expect(document?.duplicateKeys.isEmpty == false) }
        if name.hasPrefix("y_") { #expect(document?.duplicateKeys.isEmpty == true && document?.loneSurrogates == 0) }
    }
}
