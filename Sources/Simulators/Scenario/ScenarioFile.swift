internal import Foundation
internal import Yams

/// A file of the schema `vgw.scenario/1`, YAML or JSON: the scenario it holds, or each of those its matrix expands to.
public struct ScenarioFile: Sendable, Equatable {
    public static let schema = "vgw.scenario/1"
    /// Longest file read, in bytes.
    public static let fileBytesMax = 1_048_576

    public var path: String
    public var scenarios: [Scenario]

    /// Reads a file.
    ///
    /// - Throws: ``ScenarioFileError`` with every problem, its line and the nearest known word.
    public static func load(_ path: String) throws(ScenarioFileError) -> ScenarioFile {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw ScenarioFileError(problems: [.init(file: path, line: 0, column: 0, path: "", message: "cannot be read")])
        }
        guard data.count <= fileBytesMax, let text = String(data: data, encoding: .utf8) else {
            let message = "must be UTF-8 text of at most \(fileBytesMax) bytes"
            throw ScenarioFileError(problems: [.init(file: path, line: 0, column: 0, path: "", message: message)])
        }
        return try parse(text, named: path)
    }

    /// Reads a scenario's text; the name is for error messages.
    public static func parse(_ text: String, named path: String) throws(ScenarioFileError) -> ScenarioFile {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw ScenarioFileError(problems: [problem(error, in: path)])
        }
        guard let root else {
            throw ScenarioFileError(problems: [
                .init(file: path, line: 0, column: 0, path: "", message: "is empty; begin with 'schema: \(schema)'")
            ])
        }
        var matrix = ScenarioMatrix(root, file: path)
        let variants = matrix.variants()
        var problems = matrix.problems
        var scenarios: [Scenario] = []
        for variant in problems.isEmpty ? variants : [] {
            var reader = ScenarioReader(file: path)
            let scenario = reader.scenario(variant.node, suffix: variant.suffix)
            // The variants differ in one value each: the first faulty one tells it all.
            guard reader.problems.isEmpty, let scenario else {
                problems = reader.problems
                break
            }
            scenarios.append(scenario)
        }
        guard problems.isEmpty else { throw ScenarioFileError(problems: problems) }
        return ScenarioFile(path: path, scenarios: scenarios)
    }

    /// Reads each file and answers all their problems; empty when all are sound.
    public static func validate(_ paths: [String]) -> [ScenarioProblem] {
        paths.flatMap { path -> [ScenarioProblem] in
            do throws(ScenarioFileError) {
                _ = try load(path)
                return []
            } catch {
                return error.problems
            }
        }
    }

    private static func problem(_ error: any Error, in path: String) -> ScenarioProblem {
        guard let error = error as? YamlError else {
            return .init(file: path, line: 0, column: 0, path: "", message: "is not YAML: \(error)")
        }
        switch error {
        case .scanner(_, let reason, let mark, _), .parser(_, let reason, let mark, _), .composer(_, let reason, let mark, _):
            return .init(file: path, line: mark.line, column: mark.column, path: "", message: "is not YAML: \(reason)")
        case .duplicatedKeysInMapping(let keys, _):
            return .init(file: path, line: 0, column: 0, path: "", message: "the same key stands twice: \(keys.joined(separator: ", "))")
        default:
            return .init(file: path, line: 0, column: 0, path: "", message: "is not YAML: \(error)")
        }
    }
}
