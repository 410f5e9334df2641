public import Foundation

/// Everything a run found out, as contract `conformance-report/1` writes it down.
///
/// Written whatever the end: a target that could not be reached has a report too, without cases and with a `problem`.
public struct RunReport: Sendable, Hashable, Codable {
    public static let schemaName = "conformance-report/1"

    public var schema: String
    public var target: String
    public var profile: String
    public var seed: UInt64
    public var summary: Summary
    public var latency: Latency
    public var cases: [CaseResult]
    /// Why the run ended before its cases did; nil for a run that went to its end.
    public var problem: String?

    public init(
        target: String, profile: String, seed: UInt64, latency: Latency = Latency(), cases: [CaseResult] = [], problem: String? = nil
    ) {
        schema = Self.schemaName
        self.target = target
        self.profile = profile
        self.seed = seed
        summary = Summary(of: cases)
        self.latency = latency
        self.cases = cases
        self.problem = problem
    }

    /// The sections in the order their cases ran, each with its rows.
    public var sections: [(name: String, cases: [CaseResult])] {
        var order: [String] = []
        var rows: [String: [CaseResult]] = [:]
        for row in cases {
            if rows[row.section] == nil { order.append(row.section) }
            rows[row.section, default: []].append(row)
        }
        return order.map { ($0, rows[$0] ?? []) }
    }

    /// Reads a report back, for `compare` and for rendering one again.
    public static func read(_ bytes: Data) throws -> RunReport {
        try JSONDecoder().decode(RunReport.self, from: bytes)
    }
}
