import Conversation
import Foundation
import Logging
import Testing

@testable import Gateway

@Suite struct LogLineTests {
    private let lines = LockedBox<[String]>([])

    private func logger(_ format: LogFormat, _ level: Logger.Level = .info) -> Logger {
        Logger(label: "gate") { [lines] label in
            GatewayLogHandler(label: label, LogSettings(level: level, format: format), now: { WallTime(ms: 1_700_000_000_042) }) { bytes in
                lines.with { $0.append(String(decoding: bytes, as: UTF8.self)) }
            }
        }
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `text and JSON say the same`() throws {
        logger(.text).warning("it broke", metadata: ["b": "2", "a": "one"], source: "Here")
        #expect(lines.with(\.self) == ["2023-11-14T22:13:20.042Z warning gate: a=one b=2 [Here] it broke\n"])
        logger(.json).warning("it broke", metadata: ["b": "2", "list": ["x", "y"], "time": "mine", "in": ["k": "v"]], source: "Here")
        let line = try #require(lines.with(\.last))
        let object = try object(line)
        #expect(line.hasSuffix("}\n") && line.filter { $0 == "\n" }.count == 1)
        #expect(object["time"] as? String == "2023-11-14T22:13:20.042Z" && object["level"] as? String == "warning")
        #expect(object["message"] as? String == "it broke" && object["label"] as? String == "gate" && object["source"] as? String == "Here")
        #expect(object["b"] as? String == "2" && object["list"] as? [String] == ["x", "y"] && object["time_"] as? String == "mine")
        #expect((object["in"] as? [String: String]) == ["k": "v"])
    }

    @Test(arguments: LogFormat.allCases)
    func `whatever is said, a line stays one line and moves no terminal`(_ format: LogFormat) throws {
        let evil = "a\nb\r\u{1b}[2J\u{0}\u{7f}\u{85}\u{2028}\u{202E}\u{9b}31m"
        logger(format).info("\(evil)", metadata: ["fact": "\(evil)", "\(evil)": "x"])
        let line = try #require(lines.with(\.last))
        let body = line.dropLast()
        #expect(line.last == "\n")
        for scalar in body.unicodeScalars {
            #expect(![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory) && scalar != "\u{202E}")
        }
        if format == .json { #expect(try object(line)["message"] as? String == LogLine.harmless(evil)) }
        #expect(LogLine.harmless("a\nb\u{1b}") == #"a\nb\u{1b}"# && LogLine.harmless("día 日本 👋") == "día 日本 👋")
    }

    @Test func `a line of a request's work names it, in tasks begun there too`() async {
        let logger = logger(.text)
        logger.info("outside")
        await RequestContext.$id.withValue("req_a-1") {
            logger.info("inside")
            await Task { logger.info("deeper") }.value
            logger.info("own", metadata: ["request_id": "req_b-2"])
        }
        let ids = lines.with { $0.map { $0.contains("request_id=req_a-1") ? "a" : $0.contains("request_id=req_b-2") ? "b" : "-" } }
        #expect(ids == ["-", "a", "a", "b"])
    }

    @Test func `the level is kept to, and a text that is too long is cut`() throws {
        let logger = logger(.text, .notice)
        logger.info("no")
        logger.notice("\(String(repeating: "x", count: 10_000))")
        #expect(lines.with(\.count) == 1)
        #expect(try #require(lines.with(\.last)).utf8.count < LogLine.textBytesMax + 200)
    }

    @Test func `a flood of requests leaves so many lines a second, and says how many it left out`() {
        var budget = LineBudget(linesPerSecondMax: 3)
        #expect((0..<5).map { _ in budget.take(atMs: 1_200) } == [0, 0, 0, nil, nil])
        #expect(budget.take(atMs: 2_000) == 2 && budget.take(atMs: 2_999) == 0)
    }
}
