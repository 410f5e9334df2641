import Foundation
import Testing

@testable import Simulators

@Suite struct ScenarioWriterTests {
    @Test(arguments: ScenarioFileTests.files) func `a fixture is read as it was written`(name: String) throws {
        for scenario in try ScenarioFile.load(ScenarioFileTests.fixtures.appendingPathComponent(name).path).scenarios {
            let again = try ScenarioFile.parse(ScenarioWriter.text(scenario), named: name).scenarios
            #expect(again == [scenario])
        }
    }

    @Test(arguments: ["yes", "12", "a: b", "# no", "- x", "\"quoted\"", "back\\slash", "tab\tand\nline", "ünïcödé 🎈", "{a}", "'", "~"])
    func `a text stays the text it was`(text: String) throws {
        var scenario = Scenario(name: "n")
        scenario.system = text
        scenario.turns = [ScenarioTurn(id: "1", user: text)]
        #expect(try ScenarioFile.parse(ScenarioWriter.text(scenario), named: "t").scenarios == [scenario])
    }

    @Test func `every delivery, interruption and expectation is written`() throws {
        var scenario = Scenario(name: "all")
        scenario.tools = ["end_call", "skip_turn"]
        scenario.speech.wordsPerMinute = 300
        scenario.attempts.closesOld = false
        scenario.assert.isSessionHeard = true
        scenario.upstream = [UpstreamReply(lastUser: "*a*", reply: "Hi.")]
        let deliveries: [ScenarioTurn.Delivery] = [
            .plain, .speculative(cutWords: 3, leadMilliseconds: 10), .revise(from: "b", leadMilliseconds: 20), .retry(count: 2),
            .replay(count: 3), .silence(.sameHistory, waitMilliseconds: 5), .late(turn: "1"), .shrunk(to: "2", waitMilliseconds: 7),
            .foreign(said: ["x", "y"]), .hangUp,
        ]
        for (index, delivery) in deliveries.enumerated() {
            var turn = ScenarioTurn(id: "\(index + 1)", user: delivery.hasWords ? "words" : "")
            turn.delivery = delivery
            if index > 0 { turn.interrupt = Interrupt(after: Interrupt.After.allCases[index % 6], count: 1, abort: .rst) }
            scenario.turns.append(turn)
        }
        scenario.turns[4].expect = [
            .firstContent(withinMilliseconds: 9), .content(.contains("c")), .content(.absent("d")), .content(.absentPattern("[*]")),
            .upstreamCancelled(withinMilliseconds: 8), .sessionAssistant(turn: "1", equals: .heard),
            .sessionAssistant(turn: "2", equals: .text("t")), .toolCall(name: "end_call"), .attempts(most: 4),
        ]
        #expect(try ScenarioFile.parse(ScenarioWriter.text(scenario), named: "t").scenarios == [scenario])
    }
}
