import Testing

@testable import Gateway

/// Whole calls in jumping time: what was audible when, for services of any speed.
@Suite struct SpeechPacingTests {
    /// A generator shared by the closures of one stage.
    private final class Dice {
        private var random: SplitMix64

        init(_ seed: UInt64) { random = SplitMix64(seed: seed) }

        func roll(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
        func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

        /// A sentence of so many characters, more or less.
        func sentence(_ characters: ClosedRange<Int>) -> String {
            let wanted = roll(characters)
            var text = "So"
            while text.count < wanted {
                text += " " + String(repeating: "abcdefghij".randomElement(using: &random) ?? "a", count: roll(1...9))
            }
            return text + ". "
        }
    }

    private static func milliseconds(_ value: Double) -> Duration { .nanoseconds(Int64(value * 1_000_000)) }

    /// A call of `turns` replies of `sentences` sentences; `took` says how long a text of so many characters is made.
    private func call(
        _ dice: Dice, turns: Int = 12, sentences: Int = 7, greeting: String = "Hello, this is the gateway.", measurable: Bool = true,
        secondsPerCharacter: Double = 0.07, took: @escaping (Int) -> Double
    ) -> PhoneStage {
        var settings = CallSettings()
        settings.greeting = greeting
        settings.idleMax = .seconds(3600)
        var stage = PhoneStage(settings)
        stage.isMeasurable = measurable
        stage.synthesis = { Self.milliseconds(took($0.count)) }
        stage.length = { Self.milliseconds(Double($0.count) * secondsPerCharacter * 1000) }
        stage.reply = { _ in
            PhoneStage.Reply(pieces: (0..<sentences).map { _ in (.milliseconds(dice.roll(1...40)), dice.sentence(30...160)) })
        }
        stage.connect()
        stage.run(for: .seconds(10))
        for _ in 0..<turns {
            stage.say("Go on.")
            stage.run(for: .seconds(240))
        }
        return stage
    }

    /// The promise: whatever a service's speed is, while it varies by less than ``SynthesisEnvelope/tolerance`` no sentence is ever cut,
    /// and no pause reaches 150 ms before a text whose length lies among those of the last ones.
    @Test(arguments: 0..<24 as Range<UInt64>)
    func `a steady service cuts nothing and leaves no pause worth the name`(seed: UInt64) {
        let dice = Dice(seed)
        let base = dice.roll(0...800.0)
        let slope = dice.roll(0...4.0)
        let stage = call(dice) { base + slope * Double($0) + dice.roll(0...59.9) }
        #expect(stage.cuts.isEmpty)
        #expect(stage.machine.totals.quality.overlaps == 0)
        let speech = stage.audible.filter { !$0.isPlayed }
        var judged = 0
        for index in speech.indices.dropFirst(2) where speech[index].turn == speech[index - 1].turn {
            let seen = speech[max(0, index - SynthesisEnvelope.samplesMax)..<index].map(\.text.count).sorted()
            guard seen[1] <= speech[index].text.count, speech[index].text.count <= seen[seen.count - 2] else { continue }
            judged += 1
            let pause = speech[index].from - speech[index - 1].to
            #expect(pause < .milliseconds(150), "base \(base), slope \(slope), \(speech[index].text.count) characters")
        }
        #expect(judged >= 8)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `a service that starts cold cuts nothing`(seed: UInt64) {
        let dice = Dice(seed)
        var isCold = true
        let stage = call(dice) { characters in
            defer { isCold = false }
            return (isCold ? 3000 : 120) + Double(characters) + dice.roll(0...50.0)
        }
        #expect(stage.cuts.isEmpty)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `a service that stalls now and then cuts nothing, and what follows is on time again`(seed: UInt64) {
        let dice = Dice(seed)
        let every = dice.roll(4...8)
        var requests = dice.roll(0...3)
        let stage = call(dice) { characters in
            requests += 1
            return 200 + Double(characters) + dice.roll(0...50.0) + (requests % every == 0 ? dice.roll(500.0...3000.0) : 0)
        }
        #expect(stage.cuts.isEmpty)
        let late = stage.gaps.dropFirst(8).filter { $0 >= .milliseconds(150) }
        #expect(late.count * every <= stage.gaps.count + 2 * every, "\(late.count) of \(stage.gaps.count), one answer in \(every) slow")
    }

    /// Beyond the promise: no pause is promised, but what is cut stays rare.
    @Test func `a service that varies by a third of a second seldom cuts`() {
        var cuts = 0
        var spoken = 0
        for seed in 0..<10 as Range<UInt64> {
            let dice = Dice(seed)
            let stage = call(dice) { 300 + Double($0) + dice.roll(0...300.0) }
            cuts += stage.cuts.count
            spoken += stage.audible.count
        }
        #expect(cuts * 100 <= spoken, "\(cuts) of \(spoken)")
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `recordings that cannot be measured are estimated without a cut`(seed: UInt64) {
        let dice = Dice(seed)
        let stage = call(dice, measurable: false, secondsPerCharacter: dice.roll(0.05...0.08)) { _ in 150 + dice.roll(0...50.0) }
        #expect(stage.cuts.isEmpty)
    }

    @Test func `the first sentence of a reply never waits for the second`() {
        let dice = Dice(3)
        let stage = call(dice, greeting: "") { _ in 100 }
        let quality = stage.machine.totals.quality
        #expect(quality.firstSpeak.count == 12)
        #expect(quality.firstSpeak.maxMs <= 40, "as soon as the agent's first piece had come")
        #expect(quality.firstAudio.maxMs <= 140)
    }

    @Test func `what was learned is kept for the next call`() {
        let dice = Dice(4)
        var stage = call(dice) { _ in 600 + dice.roll(0...40.0) }
        let known = stage.gaps.count
        stage.end()
        stage.take(.event(CallEvent(.connected, callID: CallID(2), userID: 1)))
        stage.say("Go on.", in: CallID(2))
        stage.run(for: .seconds(240))
        let gaps = stage.gaps.dropFirst(known + 2)
        #expect(!gaps.isEmpty)
        #expect(gaps.allSatisfy { $0 < .milliseconds(150) })
    }

    @Test func `when a service becomes faster the sentence it cuts is counted, and no other is cut`() {
        var isFast = false
        let dice = Dice(5)
        var stage = call(dice) { _ in isFast ? 100 : 900 }
        #expect(stage.cuts.isEmpty)
        isFast = true
        for _ in 0..<4 {
            stage.say("Go on.")
            stage.run(for: .seconds(240))
        }
        #expect(stage.cuts.count <= 1)
        #expect(stage.machine.totals.quality.overlaps == stage.cuts.count)
    }

    // MARK: - What was heard

    /// Barge-ins at any moment: what the session is told was heard is what was audible, to the word.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `what was heard is what was audible`(seed: UInt64) {
        let dice = Dice(seed)
        var stage = PhoneStage()
        stage.synthesis = { Self.milliseconds(150 + Double($0.count) + dice.roll(0...59.0)) }
        stage.length = { Self.milliseconds(Double($0.count) * 65) }
        stage.reply = { _ in
            let sentences = (0..<5).map { _ in dice.sentence(10...90) }
            return PhoneStage.Reply(pieces: sentences.map { (.milliseconds(dice.roll(1...300)), $0) })
        }
        stage.connect()
        var heard: [(turn: CallTurnID, letters: Int, lastWord: Int)] = []
        for _ in 0..<8 {
            let before = stage.audible.count
            stage.say("Go on.")
            let turn = stage.turns.last?.id
            stage.run(for: .milliseconds(dice.roll(0...25_000)))
            if let turn { heard.append(Self.audible(stage, from: before, turn)) }
        }
        stage.say("Enough.")
        for one in heard {
            let reply = stage.replies[one.turn] ?? ""
            let bytes = stage.heardBytes[one.turn] ?? reply.utf8.count
            guard let told = String(reply.utf8.prefix(bytes)) else {
                Issue.record("\(bytes) bytes cut a letter of the reply")
                continue
            }
            let letters = told.filter(\.isLetter).count
            #expect(letters <= one.letters, "never more than was audible")
            #expect(letters >= one.letters - one.lastWord, "and less by at most the word that was being said")
        }
    }

    /// How many letters of a turn's reply were audible until now, and how long the word was that is being said.
    private static func audible(_ stage: PhoneStage, from first: Int, _ turn: CallTurnID) -> (turn: CallTurnID, letters: Int, lastWord: Int)
    {
        var letters = 0
        var lastWord = 0
        let reply = stage.replies[turn] ?? ""
        for interval in stage.audible[first...] where !interval.isPlayed && interval.cutBy != "(silence)" {
            guard reply.contains(interval.text.prefix(8)) else { continue }
            let share = min(1, (min(interval.to, stage.now) - interval.from) / interval.length)
            let spoken = share >= 1 ? interval.text : String(interval.text.prefix(Int((Double(interval.text.count) * share).rounded(.up))))
            letters += spoken.filter(\.isLetter).count
            lastWord = share >= 1 ? 0 : 12
        }
        return (turn, letters, lastWord)
    }
}
