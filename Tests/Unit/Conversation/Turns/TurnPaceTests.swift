import Testing

@testable import Conversation

@Suite struct TurnPaceTests {
    private func pace(budget: Int = 1200, progress: Int = 5000, total: Int = 14_000) -> TurnPace {
        var rules = TurnPace.Rules()
        rules.budget = .milliseconds(budget)
        rules.progress = .milliseconds(progress)
        rules.total = .milliseconds(total)
        return TurnPace(rules, requestedAt: .seconds(100))
    }

    /// What is due, and when, until nothing is; each line is said.
    private func play(_ pace: TurnPace, until end: Duration = .seconds(200)) -> [String] {
        var pace = pace
        var lines: [String] = []
        while let next = pace.next, next <= end {
            while let due = pace.due(at: next) {
                lines.append("\(due) \((next - .seconds(100)) / .milliseconds(1))")
                if due != .total { pace.said(at: next) }
            }
        }
        return lines
    }

    @Test func `buffer words come when the budget is spent, and the end when the time is up`() {
        #expect(play(pace()) == ["bufferWords 1200.0", "total 14000.0"])
    }

    @Test func `a turn without budget, tools and total says nothing of its own`() {
        #expect(pace(budget: 0, total: 0).next == nil)
    }

    @Test func `tools that work for long get a line, then one every ten seconds`() {
        var pace = pace(budget: 0, total: 0)
        pace.toolsBegan(at: .seconds(102))
        #expect(play(pace, until: .seconds(130)) == ["progress 7000.0", "progress 17000.0", "progress 27000.0"])
    }

    @Test func `a line is never close to the one before it or to the promise`() {
        var early = pace()
        early.toolsBegan(at: .milliseconds(100_100))
        #expect(play(early) == ["bufferWords 1200.0", "progress 6200.0", "total 14000.0"])
        var late = pace()
        late.toolsBegan(at: .seconds(105))
        #expect(play(late) == ["bufferWords 1200.0", "total 14000.0"])
    }

    @Test func `no lines once the agent speaks again`() {
        var pace = pace(budget: 0, total: 0)
        pace.toolsBegan(at: .seconds(100))
        pace.toolsEnded()
        #expect(pace.next == nil)
    }

    @Test func `a turn that is being said when its time is up is looked at again soon`() {
        var pace = pace()
        #expect(pace.due(at: .seconds(114)) == .total)
        pace.look(again: .seconds(114))
        #expect(pace.next == .milliseconds(114_250))
        #expect(pace.due(at: .milliseconds(114_250)) == .total)
        #expect(pace.next == nil)
    }
}
