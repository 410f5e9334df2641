/// What becomes of a call before it is run, and what calls came to.
extension ToolLoop {
    /// What the calls came to, for a turn that takes this one's place.
    var results: [ToolResult] {
        calls.compactMap { call in
            guard let key = call.key else { return nil }
            if let change = call.change {
                let outcome = if case .answered(let outcome) = call.stage { outcome } else { ToolOutcome("") }
                return ToolResult(key: key, call: call.call, change: change, outcome: outcome)
            }
            guard !call.changes, case .answered(let outcome) = call.stage, !outcome.isError else { return nil }
            return ToolResult(key: key, call: call.call, change: nil, outcome: outcome)
        }
    }

    /// The runs that changed something, or may have.
    var changes: [ToolRun] { calls.compactMap { run(of: $0) } }

    /// What becomes of a call: run, or an outcome that needs no run.
    func judge(_ one: ToolCallCollector.Collected) -> Call {
        let key = ToolCallKey(one.call)
        let changes = if case .own(let tool) = one.owner { tool.effect == .changes } else { false }
        func call(_ stage: Call.Stage) -> Call {
            Call(position: calls.count, call: one.call, key: key, changes: changes, stage: stage)
        }
        func refused(_ why: String) -> Call { call(.answered(ToolOutcome(why, isError: true))) }
        guard case .own = one.owner else { return refused("There is no tool named \(one.call.name.prefix(64)). \(collector.listing)") }
        guard calls.count < limits.callsMax else {
            return refused("This was not done: \(limits.callsMax) calls are the most in one turn. Answer with what there is.")
        }
        if one.isTooLong { return refused("This was not done: the arguments are longer than \(limits.argumentsBytesMax) bytes.") }
        guard let key else { return refused("This was not done: the arguments are not a JSON object.") }
        guard let before = prior.last(where: { $0.key == key }), before.change != .failed else { return call(.waiting) }
        guard let change = before.change else { return call(.answered(before.outcome)) }
        let run = ToolRun(turn: turn, position: 0, call: one.call, state: change, outcome: before.outcome.text)
        return call(.answered(ToolOutcome(change == .done ? "This is done already, and was not done again: \(run.told)" : run.told)))
    }

    func run(of call: Call) -> ToolRun? {
        guard let change = call.change else { return nil }
        let outcome = if case .answered(let outcome) = call.stage { outcome.text } else { "" }
        return ToolRun(turn: turn, position: base + call.position, call: call.call, state: change, outcome: outcome)
    }
}
