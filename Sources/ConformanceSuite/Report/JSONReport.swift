import Foundation

/// The report as `conformance-report/1` JSON: keys sorted, so that two reports can be compared line by line.
enum JSONReport {
    static func render(_ report: RunReport) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Cannot fail: every number was made finite when it was rounded, and strings are Unicode.
        guard let bytes = try? encoder.encode(report) else { return "{\"schema\":\"\(RunReport.schemaName)\"}\n" }
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }
}
