internal import Foundation

/// What a fake MCP server wrote down, read back by whoever counts how often tools ran.
public struct ToolJournal: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        /// `start`, `initialize`, `list`, `call`, `end`, `cancelled`, `exit`.
        public var event: String
        /// On `CLOCK_MONOTONIC`.
        public var monotonic: Duration
        /// The server's process.
        public var process: Int
        /// Of a `call` or its `end`: which tool.
        public var tool: String
        /// Counted from 1 in its process.
        public var call: Int
        public var arguments: JSONValue
        /// Of an `end`: `ok`, `failed`, or the fault that struck.
        public var outcome: String
    }

    public let entries: [Entry]

    /// Reads a journal; a file that is not there is one in which nothing happened, a line that is cut off is left out.
    public init(path: String) {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        entries = text.split(separator: "\n").compactMap { Entry(line: $0) }
    }

    /// How often a tool was run, all processes together.
    public func runs(of tool: String) -> Int { entries.count { $0.event == "call" && $0.tool == tool } }

    /// How often any tool was run.
    public var runs: Int { entries.count { $0.event == "call" } }

    /// How often a tool did what it was asked.
    public func completed(_ tool: String) -> Int { entries.count { $0.event == "end" && $0.tool == tool && $0.outcome == "ok" } }
}

extension ToolJournal.Entry {
    init?(line: some StringProtocol) {
        guard let value = JSONValue(parsing: Array(line.utf8)), let event = value["event"]?.string else { return nil }
        self.init(
            event: event, monotonic: .microseconds(Int((value["monotonic_ms"]?.number ?? 0) * 1000)),
            process: value["process"]?.integer ?? 0, tool: value["tool"]?.string ?? "", call: value["call"]?.integer ?? 0,
            arguments: value["arguments"] ?? .null, outcome: value["outcome"]?.string ?? "")
    }

    /// One line of the file.
    var line: String {
        var members: [JSONMember] = [
            .init(key: "event", value: .string(event)), .init(key: "monotonic_ms", value: .decimal(monotonic.milliseconds)),
            .init(key: "process", value: .integer(process)),
        ]
        if !tool.isEmpty {
            members += [
                .init(key: "tool", value: .string(tool)), .init(key: "call", value: .integer(call)),
                .init(key: "arguments", value: arguments),
            ]
        }
        if !outcome.isEmpty { members.append(.init(key: "outcome", value: .string(outcome))) }
        return JSONValue.object(members).text()
    }
}
