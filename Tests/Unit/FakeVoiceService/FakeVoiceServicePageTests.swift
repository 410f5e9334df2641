import Foundation
import Simulators
import Testing

/// The page that says how to use the fake names all it can be told.
@Suite struct FakeVoiceServicePageTests {
    private let page: String

    init() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../docs/fake-voice-service.md")
        page = try String(contentsOf: path.standardizedFileURL, encoding: .utf8)
    }

    @Test(arguments: ServiceDefect.allCases)
    func `every defect is on the page`(defect: ServiceDefect) {
        #expect(page.contains("| `\(defect.rawValue)` |"))
    }

    @Test(arguments: ServiceFaultKind.allCases)
    func `every fault is on the page, with its amount`(fault: ServiceFaultKind) throws {
        let line = page.split(separator: "\n").first { $0.hasPrefix("|") && $0.contains("`\(fault.rawValue)`") }
        let row = try #require(line)
        if let standard = fault.amountMeaning?.standard {
            #expect(row.replacing(",", with: "").contains("(\(standard))"))
        }
    }
}
