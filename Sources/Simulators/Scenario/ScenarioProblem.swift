/// One thing wrong in a scenario file, where it stands and how to mend it.
public struct ScenarioProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public var file: String
    /// Counted from 1; 0 when it is the file itself.
    public var line: Int
    public var column: Int
    /// Where in the document, as a dotted path.
    public var path: String
    public var message: String

    public var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        return path.isEmpty ? "\(place): \(message)" : "\(place): \(path): \(message)"
    }
}

/// Everything wrong in a scenario file, in the order it stands there.
public struct ScenarioFileError: Error, Sendable, Equatable, CustomStringConvertible {
    public var problems: [ScenarioProblem]

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
