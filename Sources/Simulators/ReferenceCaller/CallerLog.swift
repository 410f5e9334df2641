internal import Synchronization

/// What the reference caller writes on its standard error, line by line.
final class CallerLog: Sendable {
    private let lines = Mutex<[String]>([])
    private let unlogged: Set<String>

    static let linesMax = 10_000

    init(unlogged: Set<String>) { self.unlogged = unlogged }

    /// Writes a line unless a fault leaves out lines of that name.
    func write(_ name: String, _ message: String, _ facts: KeyValuePairs<String, String> = [:]) {
        guard !unlogged.contains(name) else { return }
        let line = message + facts.map { " \($0.key)=\($0.value)" }.joined()
        lines.withLock { if $0.count < Self.linesMax { $0.append(line) } }
    }

    var text: String { lines.withLock { $0.map { $0 + "\n" }.joined() } }
}
