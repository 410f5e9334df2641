import ArgumentParser
import ConformanceSuite
import Foundation
import Simulators

/// Reads scenario files and says what is wrong with them.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check scenario files: every mistake with its line; exit code 2 if there is one.")

    @Argument(help: ArgumentHelp("Scenario files, or folders of them.", valueName: "FILE"))
    var files: [String]

    mutating func run() throws {
        var problems = 0
        for path in try ScenarioPaths.expand(files) {
            do {
                let names = try ScenarioFile.load(path).scenarios.map(\.name)
                Terminal.print("\(path): ok, \(names.count == 1 ? names[0] : "\(names.count) scenarios")")
            } catch {
                problems += error.problems.count
                for problem in error.problems { Terminal.say("\(problem)\n") }
            }
        }
        if problems > 0 { throw Leaving.usage(problems == 1 ? "1 mistake" : "\(problems) mistakes") }
    }
}

/// Names of scenario files as the command line gives them.
enum ScenarioPaths {
    /// Each file as it is, and of each folder its scenario files by name.
    static func expand(_ paths: [String]) throws -> [String] {
        var found: [String] = []
        for path in paths {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw Leaving.usage("\(path): no such file or folder")
            }
            guard isDirectory.boolValue else {
                found.append(path)
                continue
            }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            let files = names.sorted().filter { name in [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } }
            guard !files.isEmpty else { throw Leaving.usage("\(path): holds no .yaml, .yml or .json file") }
            found += files.map { path + (path.hasSuffix("/") ? "" : "/") + $0 }
        }
        return found
    }

    /// The scenarios of all the files, or the mistakes in them.
    static func load(_ paths: [String]) throws -> [Scenario] {
        var scenarios: [Scenario] = []
        for path in try expand(paths) {
            do {
                scenarios += try ScenarioFile.load(path).scenarios
            } catch {
                throw Leaving.usage("\(error)")
            }
        }
        return scenarios
    }
}
