/// What became of one case: a row of the report, in the words of contract `conformance-report/1`.
public struct CaseResult: Sendable, Hashable, Codable {
    public var id: String
    public var section: String
    /// `MUST`, `SHOULD` or `MAY`.
    public var level: String
    public var verdict: Verdict
    public var requirement: String
    public var source: String
    public var durationMs: Double
    public var expected: String?
    /// What was seen; for a skipped case the reason, for a known failure what was seen and why it is known.
    public var actual: String?
    /// The command that plays this case again.
    public var replay: String?
    /// The clients, with their versions, that were seen to break on this failure.
    public var breaks: [String]
    /// How often the case ran and how often it passed; reported when it ran more than once.
    public var runs: Int
    public var passes: Int
    /// The case passed although the known-failing file lists it.
    public var unexpected: Bool

    public init(
        id: String, section: String, level: String, verdict: Verdict, requirement: String, source: String, durationMs: Double = 0,
        expected: String? = nil, actual: String? = nil, replay: String? = nil, breaks: [String] = [], runs: Int = 1, passes: Int = 0,
        unexpected: Bool = false
    ) {
        self.id = id
        self.section = section
        self.level = level
        self.verdict = verdict
        self.requirement = requirement
        self.source = source
        self.durationMs = durationMs
        self.expected = expected
        self.actual = actual
        self.replay = replay
        self.breaks = breaks
        self.runs = runs
        self.passes = passes
        self.unexpected = unexpected
    }

    /// Whether this row alone makes the run end with exit code 1.
    public var failsTheRun: Bool { verdict == .fail || unexpected }

    /// "3 of 5 runs passed", when there was more than one run.
    public var passRate: String? { runs > 1 ? "\(passes) of \(runs) runs passed" : nil }

    enum CodingKeys: String, CodingKey {
        case id, section, level, verdict, requirement, source, expected, actual, replay, breaks, runs, passes, unexpected
        case durationMs = "duration_ms"
    }

    public init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        id = try row.decode(String.self, forKey: .id)
        section = try row.decode(String.self, forKey: .section)
        level = try row.decode(String.self, forKey: .level)
        verdict = try row.decode(Verdict.self, forKey: .verdict)
        requirement = try row.decode(String.self, forKey: .requirement)
        source = try row.decode(String.self, forKey: .source)
        durationMs = try row.decode(Double.self, forKey: .durationMs)
        expected = try row.decodeIfPresent(String.self, forKey: .expected)
        actual = try row.decodeIfPresent(String.self, forKey: .actual)
        replay = try row.decodeIfPresent(String.self, forKey: .replay)
        breaks = try row.decodeIfPresent([String].self, forKey: .breaks) ?? []
        runs = try row.decodeIfPresent(Int.self, forKey: .runs) ?? 1
        passes = try row.decodeIfPresent(Int.self, forKey: .passes) ?? (verdict == .pass ? 1 : 0)
        unexpected = try row.decodeIfPresent(Bool.self, forKey: .unexpected) ?? false
    }

    /// The contract's keys are always written, with null where there is nothing; the other four only when they say something.
    public func encode(to encoder: any Encoder) throws {
        var row = encoder.container(keyedBy: CodingKeys.self)
        try row.encode(id, forKey: .id)
        try row.encode(section, forKey: .section)
        try row.encode(level, forKey: .level)
        try row.encode(verdict, forKey: .verdict)
        try row.encode(requirement, forKey: .requirement)
        try row.encode(source, forKey: .source)
        try row.encode(Milliseconds.rounded(durationMs), forKey: .durationMs)
        try row.encode(expected, forKey: .expected)
        try row.encode(actual, forKey: .actual)
        try row.encode(replay, forKey: .replay)
        if !breaks.isEmpty { try row.encode(breaks, forKey: .breaks) }
        if runs > 1 {
            try row.encode(runs, forKey: .runs)
            try row.encode(passes, forKey: .passes)
        }
        if unexpected { try row.encode(true, forKey: .unexpected) }
    }
}

extension Verdict: Codable {}
