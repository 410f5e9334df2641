public import Simulators

/// What a bench measured, as `--output` writes it and `--baseline` reads it.
public struct BenchReport: Sendable, Equatable {
    public static let schema = "conformance-bench/1"

    /// One level of concurrency.
    public struct Level: Sendable, Equatable {
        public var concurrency: Int
        public var requests: Int
        /// The reasons of failed requests, with how often each.
        public var failures: [String: Int] = [:]
        public var seconds: Double
        public var firstToken: BenchFigures?
        public var firstRealToken: BenchFigures?
        public var gap: BenchFigures?
        public var whole: BenchFigures?

        public var failed: Int { failures.values.reduce(0, +) }
        /// Good answers a second.
        public var perSecond: Double { seconds > 0 ? Milliseconds.rounded(Double(requests - failed) / seconds) : 0 }

        public init(concurrency: Int, samples: [BenchSample], seconds: Double) {
            self.concurrency = concurrency
            self.seconds = Milliseconds.rounded(seconds)
            requests = samples.count
            for failure in samples.compactMap(\.failure) { failures[failure, default: 0] += 1 }
            let good = samples.filter { $0.failure == nil }
            firstToken = BenchFigures(of: good.compactMap(\.firstTokenMilliseconds))
            firstRealToken = BenchFigures(of: good.compactMap(\.firstRealTokenMilliseconds))
            gap = BenchFigures(of: good.flatMap(\.gapsMilliseconds))
            whole = BenchFigures(of: good.compactMap(\.wholeMilliseconds))
        }
    }

    public var target: String
    public var model: String
    public var prompt: String
    public var processors: Int
    /// What the harness itself adds: the first token of a fake model in this process that answers at once, one request at a time.
    public var floor: BenchFigures?
    public var levels: [Level]

    public var failed: Int { levels.map(\.failed).reduce(0, +) }

    public init(target: String, model: String, prompt: String, processors: Int, floor: BenchFigures?, levels: [Level]) {
        (self.target, self.model, self.prompt, self.processors, self.floor, self.levels) = (
            target, model, prompt, processors, floor, levels
        )
    }

    public var json: JSONValue {
        [
            "schema": .string(Self.schema), "target": .string(target), "model": .string(model), "prompt": .string(prompt),
            "processors": .integer(processors), "floor_first_token_ms": floor?.json ?? .null, "levels": .array(levels.map(\.json)),
        ]
    }

    /// Reads a report.
    ///
    /// - Throws: ``BenchReportError`` saying what it is not.
    public init(parsing bytes: [UInt8]) throws(BenchReportError) {
        guard let json = JSONValue(parsing: bytes) else { throw BenchReportError("is not JSON") }
        guard json["schema"]?.string == Self.schema else {
            throw BenchReportError("is no bench: its \"schema\" is \(json["schema"]?.text() ?? "missing"), not \"\(Self.schema)\"")
        }
        var levels: [Level] = []
        for (index, value) in (json["levels"]?.array ?? []).enumerated() {
            guard let level = Level(value) else { throw BenchReportError("has no whole level at \"levels\"[\(index)]") }
            levels.append(level)
        }
        guard !levels.isEmpty else { throw BenchReportError("has no levels") }
        self.init(
            target: json["target"]?.string ?? "", model: json["model"]?.string ?? "", prompt: json["prompt"]?.string ?? "",
            processors: json["processors"]?.integer ?? 0, floor: BenchFigures(json["floor_first_token_ms"]), levels: levels)
    }
}

/// Why a file is no bench report.
public struct BenchReportError: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

extension BenchReport.Level {
    var json: JSONValue {
        [
            "concurrency": .integer(concurrency), "requests": .integer(requests), "failed": .integer(failed),
            "failures": .object(failures.sorted { $0.key < $1.key }.map { JSONMember(key: $0.key, value: .integer($0.value)) }),
            "seconds": .decimal(seconds), "requests_per_s": .decimal(perSecond), "first_token_ms": firstToken?.json ?? .null,
            "first_real_token_ms": firstRealToken?.json ?? .null, "gap_ms": gap?.json ?? .null, "whole_ms": whole?.json ?? .null,
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let concurrency = json["concurrency"]?.integer, concurrency > 0, let requests = json["requests"]?.integer, requests >= 0,
            let seconds = json["seconds"]?.number, seconds >= 0
        else { return nil }
        self.init(concurrency: concurrency, samples: [], seconds: seconds)
        self.requests = requests
        for failure in json["failures"]?.members ?? [] { failures[failure.key] = failure.value.integer ?? 0 }
        (firstToken, firstRealToken) = (BenchFigures(json["first_token_ms"]), BenchFigures(json["first_real_token_ms"]))
        (gap, whole) = (BenchFigures(json["gap_ms"]), BenchFigures(json["whole_ms"]))
    }
}
