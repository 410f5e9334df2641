import Testing

@testable import ConformanceSuite
@testable import Simulators

@Suite struct BenchReportTests {
    static func level(_ concurrency: Int, first: [Double], failing: Int = 0) -> BenchReport.Level {
        let good = first.map { first in
            var sample = BenchSample(CurlResponse.answer(["Hello ", "there."], firstAt: first, gap: 20))
            sample.firstTokenMilliseconds = first
            return sample
        }
        let bad = (0..<failing).map { _ in BenchSample(CurlResponse.failed(500)) }
        return BenchReport.Level(concurrency: concurrency, samples: good + bad, seconds: 2)
    }

    static func report(_ levels: [BenchReport.Level], model: String = "m") -> BenchReport {
        BenchReport(target: "http://127.0.0.1:1/v1", model: model, prompt: "p", processors: 2, floor: nil, levels: levels)
    }

    @Test func `every figure but the mean is one that was measured`() throws {
        let figures = try #require(BenchFigures(of: (1...100).map(Double.init)))
        #expect([figures.p50, figures.p90, figures.p95, figures.p99, figures.max] == [50, 90, 95, 99, 100])
        #expect(figures.mean == 50.5)
        #expect(figures.n == 100)
        #expect(BenchFigures(of: [.nan, .infinity]) == nil)
    }

    @Test func `a report is read as it was written`() throws {
        let report = Self.report([Self.level(1, first: [1, 2, 3]), Self.level(8, first: [4, 5], failing: 3)])
        #expect(try BenchReport(parsing: report.json.bytes) == report)
        #expect(report.failed == 3)
        #expect(report.levels[1].failures == ["status 500": 3])
        #expect(report.levels[0].perSecond == 1.5)
    }

    @Test(arguments: ["", "[]", "{}", #"{"schema":"conformance-bench/1"}"#, #"{"schema":"conformance-bench/1","levels":[{}]}"#])
    func `a file that is no report is refused`(text: String) {
        #expect(throws: BenchReportError.self) { try BenchReport(parsing: Array(text.utf8)) }
    }

    @Test func `slower is slower beyond the share and the milliseconds`() {
        let before = Self.report([Self.level(1, first: Array(repeating: 100, count: 20))])
        func verdict(_ after: Double, percent: Double = 10, milliseconds: Double = 1) -> BenchComparison.Verdict? {
            let report = Self.report([Self.level(1, first: Array(repeating: after, count: 20))])
            let comparison = BenchComparison(before, report, tolerance: .init(percent: percent, milliseconds: milliseconds))
            return comparison.rows.first { $0.figure == "first_token_ms.p50" }?.verdict
        }
        #expect(verdict(111) == .same)
        #expect(verdict(111.1) == .slower)
        #expect(verdict(88) == .faster)
        #expect(verdict(111.1, percent: 20) == .same)
        #expect(verdict(101, percent: 0, milliseconds: 0) == .slower)
    }

    @Test func `too few measurements say nothing`() {
        let few = Self.report([Self.level(1, first: [1, 2, 3])])
        let comparison = BenchComparison(few, few)
        #expect(comparison.isInconclusive && !comparison.isSlower)
        let other = Self.report([Self.level(4, first: Array(repeating: 1, count: 20))], model: "n")
        #expect(BenchComparison(few, other).cautions.count == 2)
        #expect(BenchComparison(few, other).isInconclusive)
    }

    @Test func `the tables name levels, figures, failures and verdicts`() {
        let report = Self.report([Self.level(8, first: Array(repeating: 100, count: 20), failing: 2)])
        let text = BenchText.table(report)
        #expect(text.contains("8 at once: 22 requests, 2 failed") && text.contains("2 times: status 500"))
        let slower = Self.report([Self.level(8, first: Array(repeating: 200, count: 20))])
        let compared = BenchText.table(BenchComparison(report, slower))
        #expect(compared.contains("first_token_ms.p95") && compared.contains("+100 %") && compared.contains("slower"))
    }
}

extension CurlResponse {
    /// A streamed answer whose deltas came at their times, in milliseconds from the request.
    static func answer(_ deltas: [String], firstAt: Double, gap: Double, ends: Bool = true) -> CurlResponse {
        var chunks: [Chunk] = []
        for (index, delta) in deltas.enumerated() {
            let event: JSONValue = ["choices": [["index": 0, "delta": ["content": .string(delta)]]]]
            let at = Duration.microseconds(Int((firstAt + Double(index) * gap) * 1000))
            chunks.append(Chunk(bytes: Array("data: \(event.text())\n\n".utf8), at: at))
        }
        let last = chunks.last?.at ?? .zero
        if ends { chunks.append(Chunk(bytes: Array("data: [DONE]\n\n".utf8), at: last)) }
        let ending = CurlEnding(outcome: .complete, requestSentAt: .zero, at: last, reusedConnection: false, bodyBytes: 0)
        return CurlResponse(head: CurlHead(status: 200, headers: [], at: .zero), chunks: chunks, ending: ending)
    }

    static func failed(_ status: Int) -> CurlResponse {
        let ending = CurlEnding(outcome: .complete, requestSentAt: .zero, at: .zero, reusedConnection: false, bodyBytes: 0)
        return CurlResponse(head: CurlHead(status: status, headers: [], at: .zero), chunks: [], ending: ending)
    }
}
