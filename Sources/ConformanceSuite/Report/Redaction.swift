/// Takes secrets out of text before anything is printed or written; a report never holds a token.
public struct Redaction: Sendable {
    private let secrets: [String]

    /// Empty strings are no secrets; longer ones are taken out first, so that a token holding another one leaves no tail.
    public init(_ secrets: [String]) {
        var forms: Set<String> = []
        for secret in secrets where !secret.isEmpty {
            forms.insert(secret)
            forms.insert(Self.percentEncoded(secret))
            forms.insert(String(Escape.quoted(secret).dropFirst().dropLast()))
        }
        self.secrets = forms.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// The text with every secret replaced by four dots.
    public func callAsFunction(_ text: String) -> String {
        secrets.reduce(text) { rest, secret in rest.replacing(secret, with: "••••") }
    }

    /// The report with every text in it cleaned.
    public func callAsFunction(_ report: RunReport) -> RunReport {
        var clean = report
        clean.target = self(report.target)
        clean.problem = report.problem.map { self($0) }
        clean.cases = report.cases.map { self($0) }
        return clean
    }

    /// The row with every text in it cleaned.
    public func callAsFunction(_ row: CaseResult) -> CaseResult {
        var clean = row
        clean.expected = row.expected.map { self($0) }
        clean.actual = row.actual.map { self($0) }
        clean.replay = row.replay.map { self($0) }
        return clean
    }

    private static func percentEncoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }
}
