/// The findings of a run, for people and for programs.
public struct FindingReport: Sendable {
    public let findings: [Finding]

    public init(_ findings: [Finding]) { self.findings = findings }

    /// A line for each check as it is made: verdict, name, what was seen, and on a second line how to mend it.
    public static func line(_ finding: Finding) -> String {
        let verdict = finding.verdict.rawValue
        let line = verdict + String(repeating: " ", count: max(1, 9 - verdict.count)) + finding.name + ": " + finding.cause
        return finding.mend.isEmpty ? line : line + "\n         mend: " + finding.mend
    }

    /// What stands under the lines.
    public var summary: String {
        let counts = Finding.Verdict.allCases.map { verdict in (verdict, findings.count { $0.verdict == verdict }) }
        return counts.filter { $0.1 > 0 || $0.0 == .fail }.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
    }

    /// One object: `{"schema":"voice-gateway-checks/1","ok":…,"checks":[{"name","verdict","cause","mend"}]}`.
    public var json: String {
        var bytes: [UInt8] = []
        bytes.write(Array(#"{"schema":"voice-gateway-checks/1","ok":\#(exitCode == .ok),"checks":["#.utf8))
        for (index, finding) in findings.enumerated() {
            if index > 0 { bytes.write(UInt8(ascii: ",")) }
            let fields = [("name", finding.name), ("verdict", finding.verdict.rawValue), ("cause", finding.cause), ("mend", finding.mend)]
            bytes.write(UInt8(ascii: "{"))
            for (position, field) in fields.enumerated() {
                if position > 0 { bytes.write(UInt8(ascii: ",")) }
                bytes.write(Array("\"\(field.0)\":".utf8))
                bytes.write(json: field.1)
            }
            bytes.write(UInt8(ascii: "}"))
        }
        bytes.write(Array("]}".utf8))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// That of the first check that failed; 0 when none did.
    public var exitCode: ExitCode { findings.first { $0.verdict == .fail }?.exitCode ?? .ok }
}
