import ConformanceSuite
import Foundation
import FoundationXML
import Testing

/// Collects the elements of a document in order.
private final class Elements: NSObject, XMLParserDelegate {
    var seen: [(name: String, attributes: [String: String])] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
    ) {
        seen.append((name, attributes))
    }
}

@Suite struct JUnitReportTests {
    private func parse(_ report: RunReport) throws -> [(name: String, attributes: [String: String])] {
        let parser = XMLParser(data: Data(ReportFormat.junit.render(report).utf8))
        let elements = Elements()
        parser.delegate = elements
        try #require(parser.parse(), "not well-formed: \(String(describing: parser.parserError))")
        return elements.seen
    }

    @Test func `failures, errors and skips are kept apart and counted`() throws {
        let seen = try parse(ReportFixture.mixed)
        #expect(seen[0].name == "testsuites")
        #expect(seen[0].attributes["tests"] == "7")
        #expect(seen[0].attributes["failures"] == "2")
        #expect(seen[0].attributes["errors"] == "1")
        #expect(seen[0].attributes["skipped"] == "2")
        #expect(seen.count { $0.name == "failure" } == 2)
        #expect(seen.count { $0.name == "error" } == 1)
        #expect(seen.count { $0.name == "skipped" } == 2)
    }

    @Test func `a suite is a section and a case is named by its id`() throws {
        let seen = try parse(ReportFixture.mixed)
        #expect(seen.filter { $0.name == "testsuite" }.map { $0.attributes["name"] } == ["sse", "tools", "auth"])
        let first = try #require(seen.first { $0.name == "testcase" })
        #expect(first.attributes == ["classname": "sse", "name": "sse/terminates-with-done", "time": "0.413"])
    }

    @Test func `each suite carries the seed and the 95th percentile`() throws {
        let properties = try parse(ReportFixture.mixed).filter { $0.name == "property" }.map { $0.attributes }
        #expect(properties.count { $0 == ["name": "seed", "value": "9041"] } == 3)
        #expect(properties.count { $0 == ["name": "first_token_ms.p95", "value": "41.25"] } == 3)
    }

    @Test func `hostile text stays text`() throws {
        let seen = try parse(ReportFixture.hostileReport)
        #expect(Set(seen.map(\.name)).isDisjoint(with: ["script"]))
        #expect(seen.first { $0.name == "error" }?.attributes["message"]?.contains("<script>alert(1)</script> ]]>") == true)
    }

    @Test func `an unreachable target is an error, not an empty success`() throws {
        let seen = try parse(RunReport(target: "t", profile: "openai", seed: 1, problem: "connection refused"))
        #expect(seen[0].attributes["errors"] == "1")
        #expect(seen.contains { $0.name == "error" && $0.attributes["message"] == "connection refused" })
    }
}
