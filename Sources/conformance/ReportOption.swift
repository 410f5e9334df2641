import ArgumentParser
import ConformanceSuite
import Foundation

/// `--report FORMAT=PATH`.
struct ReportOption: ExpressibleByArgument {
    var format: ReportFormat
    var path: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let format = ReportFormat(rawValue: parts[0]) else { return nil }
        self.format = format
        path = parts[1]
    }

    /// Refuses, before anything is played, a path nothing can be written to.
    func check() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw Leaving.usage("--report \(format.rawValue)=\(path): there is no directory \(folder)")
        }
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw Leaving.usage("--report \(format.rawValue)=\(path): is a directory")
        }
    }

    func write(_ report: RunReport, titles: [String: String]) throws {
        do {
            try Data(format.render(report, titles: titles).utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Leaving.broken("cannot write the \(format.rawValue) report to \(path): \(error.localizedDescription)")
        }
    }
}
