import Testing

@testable import Conversation

@Suite struct TurnPaceTests {
    private func pace(budget: Int = 1200, quiet: Int = 4000, total: Int = 14_000, doorCoversAfter: Int? = nil) -> TurnPace {
        var rules = TurnPace.Rules()
        rules.budget = .milliseconds(budget)
        rules.quiet = .milliseconds(quiet)
        rules.total = .milliseconds(total)
        rules.doorCoversAfter = doorCoversAfter.map { .milliseconds($0) }
        return TurnPace(rules, requestedAt: .seconds(100))
    }

    /// What is due, and when, until nothing is; each line is said, and heard for a second.
    private func play(_ pace: TurnPace, until end: Duration = .seconds(200)) -> [String] {
        var pace = pace
        var lines: [String] = []
        while let next = pace.next, next <= end {
            while let due = pace.due(at: next) {
                lines.append("\(due) \((next - .seconds(100)) / .milliseconds(1))")
                if due != .total { pace.said(14, at: next) }
            }
        }
        return lines
    }

    @Test func `buffer words come when the budget is spent, lines while the wait goes on, and the end when the time is up`() {
        #expect(play(pace()) == ["bufferWords 1200.0", "progress 6200.0", "progress 9850.0", "total 14000.0"])
        #expect(play(pace(quiet: 0)) == ["bufferWords 1200.0", "total 14000.0"])
    }

    /// Nothing is silent for longer than 5 s, and nothing is said into the promise.
    @Test(arguments: Array(stride(from: 500, through: 4000, by: 100)))
    func `whatever the budget is, no silence is long and no line is cut by the promise`(budget: Int) throws {
        var heardUntil = 0.0
        let lines = play(pace(budget: budget))
        for line in lines {
            let at = try #require(Double(line.split(separator: " ")[1]))
            #expect(at - heardUntil <= 5000, "\(lines)")
            #expect(at >= heardUntil, "\(lines)")
            heardUntil = at + 1000
        }
    }

    @Test func `a turn without budget, tools and total says nothing of its own`() {
        #expect(pace(budget: 0, total: 0).next == nil)
    }

    @Test func `tools that work for long get a line, four seconds after the last was heard`() {
        var pace = pace(budget: 0, total: 0)
        pace.waitBegins(at: .seconds(102))
        #expect(play(pace, until: .seconds(120)) == ["progress 6000.0", "progress 11000.0", "progress 16000.0"])
    }

    @Test func `a line waits until what the agent said is heard`() {
        var pace = pace(budget: 0, total: 0)
        pace.said(70, at: .seconds(101))
        pace.said(28, at: .seconds(102))
        pace.waitBegins(at: .seconds(102))
        #expect(pace.next == .seconds(112))
    }

    @Test func `a door that covers the first wait itself gets its first line later`() {
        #expect(play(pace(budget: 0, total: 0, doorCoversAfter: 1200), until: .seconds(112)) == ["progress 6700.0", "progress 11700.0"])
    }

    @Test func `no lines once the agent speaks again`() {
        var pace = pace(budget: 0, total: 0)
        pace.waitBegins(at: .seconds(100))
        pace.waitEnds()
        #expect(pace.next == nil)
        pace.said(14, at: .seconds(101))
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
