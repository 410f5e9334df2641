import Testing

@testable import Gateway

@Suite struct SpeechGateTests {
    private func speech(_ text: String, call: Int64 = 1) -> CallEvent {
        CallEvent(.speech, callID: CallID(call), userID: 42, text: text, language: "en", audioPath: "/tmp/\(text).wav")
    }

    @Test func `utterances as people say them pass at once`() {
        var gate = SpeechGate()
        for number in 0..<100 {
            let said = speech("word \(number)")
            #expect(gate.take(said, at: .milliseconds(500 * number)) == said)
        }
    }

    @Test func `a flood becomes a few utterances that hold every word`() {
        var gate = SpeechGate()
        var passed: [String] = []
        var due: Duration?
        for number in 0..<2000 {
            let now = Duration.microseconds(100 * number)
            if let time = due, now >= time, let joined = gate.release(at: now) {
                passed.append(joined.text ?? "")
                due = nil
            }
            if let one = gate.take(speech("w\(number)"), at: now) { passed.append(one.text ?? "") }
            if gate.isHolding, due == nil { due = now + gate.wait(at: now) }
        }
        if let rest = gate.release(at: .seconds(1)) { passed.append(rest.text ?? "") }
        #expect(passed.count <= Int(SpeechGate.burst) + 5)
        #expect(passed.joined(separator: " ") == (0..<2000).map { "w\($0)" }.joined(separator: " "))
        #expect(!gate.isHolding && gate.leftOut == 0)
    }

    @Test func `what waits is bounded, and what is left out is counted`() {
        var gate = SpeechGate()
        for _ in 0..<Int(SpeechGate.burst) { _ = gate.take(speech("a"), at: .zero) }
        let long = String(repeating: "x", count: 40_000)
        #expect(gate.take(speech(long), at: .zero) == nil)
        #expect(gate.take(speech(long), at: .zero) == nil)
        #expect(gate.release(at: .zero)?.text == long)
        #expect(gate.takeLeftOut() == 1)
        #expect(gate.takeLeftOut() == 0)
    }

    @Test func `the words of two calls never meet`() {
        var gate = SpeechGate()
        for _ in 0..<Int(SpeechGate.burst) { _ = gate.take(speech("a"), at: .zero) }
        #expect(gate.take(speech("old"), at: .zero) == nil)
        #expect(gate.isHolding(besides: CallID(2)) && !gate.isHolding(besides: CallID(1)))
        #expect(gate.release(at: .zero)?.text == "old")
        #expect(gate.take(speech("new", call: 2), at: .zero) == nil)
        #expect(gate.release(at: .zero)?.text == "new")
    }
}
