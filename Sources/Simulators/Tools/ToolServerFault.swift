/// A fault a fake MCP server can be told to have, by the name `--fault` takes.
public enum ToolServerFault: String, Sendable, Equatable, CaseIterable {
    // Of the whole server.
    case diesAtStart = "dies-at-start"
    case neverInitializes = "never-initializes"
    case badSchema = "bad-schema"
    case manyTools = "many-tools"
    case badToolNames = "bad-tool-names"
    case endlessPages = "endless-pages"
    case floodsErrors = "floods-stderr"
    case ignoresEndOfInput = "ignores-end-of-input"
    // Lawful, and often forgotten.
    case pages
    case pings
    // Of a call: the K-th.
    case diesMidCall = "dies-mid-call"
    case neverAnswers = "never-answers"
    case floods
    case garbage
    case wrongID = "wrong-id"
    case answersTwice = "answers-twice"
    case protocolError = "protocol-error"
    case hugeResult = "huge-result"
    case emptyResult = "empty-result"
    case oddContent = "odd-content"
    case progress
    case listChanges = "list-changes"
}

/// Which faults a fake MCP server has: `NAME` always, `NAME@K` in the K-th call, several joined by commas.
public struct ToolServerFaults: Sendable {
    /// A fault written in a way that names none.
    public struct Unknown: Error, Equatable, CustomStringConvertible {
        public var text: String
        public var nearest: String

        public var description: String {
            "unknown fault '\(text)': write NAME or NAME@K with K the number of the call from 1; the nearest name is '\(nearest)'"
        }
    }

    private var entries: [(fault: ToolServerFault, call: Int?)] = []

    public init() {}

    /// - Parameter call: counted from 1; nil for every one.
    public mutating func add(_ fault: ToolServerFault, at call: Int? = nil) { entries.append((fault, call)) }

    /// Takes what `--fault` was given.
    ///
    /// - Throws: ``Unknown`` with the nearest known name.
    public mutating func add(parsing text: String) throws(Unknown) {
        for part in text.split(separator: ",") {
            let halves = part.trimmingSpaces.split(separator: "@", omittingEmptySubsequences: false)
            let name = halves.first.map(String.init) ?? ""
            let number = halves.count == 2 ? Int(halves[1]) : nil
            guard let fault = ToolServerFault(rawValue: name), halves.count == 1 || (halves.count == 2 && (number ?? 0) >= 1) else {
                throw Unknown(text: String(part), nearest: nearestWord(to: name, among: ToolServerFault.allCases.map(\.rawValue)))
            }
            add(fault, at: number)
        }
    }

    func has(_ fault: ToolServerFault) -> Bool { entries.contains { $0.fault == fault } }

    func has(_ fault: ToolServerFault, at call: Int) -> Bool {
        entries.contains { $0.fault == fault && ($0.call == nil || $0.call == call) }
    }
}
