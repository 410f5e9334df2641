/// The `tool_calls` deltas of an answer's calls, as one provider or another streams them.
struct CallDeltas {
    private let calls: [ModelAnswer.Call]
    private let ids: [String]
    private let style: CallStyle

    init(_ calls: [ModelAnswer.Call], ids: [String], style: CallStyle) {
        self.calls = calls
        self.ids = ids
        self.style = style
    }

    /// One `delta` object after another.
    var deltas: [JSONValue] {
        switch style {
        case .whole: calls.indices.map { wrap([opening($0, arguments: calls[$0].arguments.joined())]) }
        case .object: calls.indices.map { wrap([opening($0, object: calls[$0].arguments.joined())]) }
        case .repeated:
            calls.indices.flatMap { index in
                [wrap([opening(index)])] + calls[index].arguments.map { wrap([opening(index, arguments: $0)]) }
            }
        case .interleaved: calls.indices.map { wrap([opening($0)]) } + rounds.flatMap { $0.map { wrap([$0]) } }
        case .together: (calls.isEmpty ? [] : [wrap(calls.indices.map { opening($0) })]) + rounds.map { wrap($0) }
        case .pieces, .unindexed, .nulls, .finishStop, .mixed:
            calls.indices.flatMap { index in
                [wrap([opening(index)])] + calls[index].arguments.map { wrap([piece(index, $0)]) }
            }
        }
    }

    /// The pieces of all calls, the first of each, then the second of each, and so on.
    private var rounds: [[JSONValue]] {
        (0..<(calls.map(\.arguments.count).max() ?? 0)).map { round in
            calls.indices.compactMap { round < calls[$0].arguments.count ? piece($0, calls[$0].arguments[round]) : nil }
        }
    }

    private func wrap(_ calls: [JSONValue]) -> JSONValue { ["tool_calls": .array(calls)] }

    private func opening(_ index: Int, arguments: String = "") -> JSONValue {
        indexed(
            index, [("id", .string(ids[index])), ("type", "function")],
            ["name": .string(calls[index].name), "arguments": .string(arguments)])
    }

    private func opening(_ index: Int, object: String) -> JSONValue {
        let arguments = JSONValue(parsing: Array(object.utf8)) ?? .object([])
        return indexed(
            index, [("id", .string(ids[index])), ("type", "function")], ["name": .string(calls[index].name), "arguments": arguments])
    }

    private func piece(_ index: Int, _ arguments: String) -> JSONValue {
        if style == .nulls {
            return indexed(index, [("id", .null), ("type", "function")], ["name": "", "arguments": .string(arguments)])
        }
        return indexed(index, [], ["arguments": .string(arguments)])
    }

    private func indexed(_ index: Int, _ fields: [(String, JSONValue)], _ function: JSONValue) -> JSONValue {
        let first: [JSONMember] = style == .unindexed ? [] : [.init(key: "index", value: .integer(index))]
        return .object(first + fields.map { .init(key: $0.0, value: $0.1) } + [.init(key: "function", value: function)])
    }
}
