/// How many of the sentences that wait go out together.
extension SpeechPacer {
    /// With nothing to hear, the first sentence goes alone; unless it would be over before the next can be made.
    func countWhenQuiet() -> Int {
        var count = 1
        var characters = waiting[0].characters
        while count < joinable(), clock.rate.estimate(characters: characters) < envelope.fastest(characters: waiting[count].characters) {
            characters += 1 + waiting[count].characters
            count += 1
        }
        return count
    }

    /// As many sentences as can still be made by `end`, and the time to ask for them; one in any case.
    func countInTime(for end: Duration, at now: Duration) -> (count: Int, sendAt: Duration) {
        func sendAt(_ characters: Int) -> Duration { end - (waiting[0].isSynthesised ? envelope.fastest(characters: characters) : .zero) }
        var characters = waiting[0].characters
        var best = (count: 1, sendAt: sendAt(characters))
        // A text far longer than any measured would be a guess: its sentence may be long, but it is not made longer.
        let known = envelope.charactersKnown * 3 / 2
        for count in 1..<max(1, joinable()) {
            characters += 1 + waiting[count].characters
            guard characters <= known, case let time = sendAt(characters), time + Self.lateness >= now else { break }
            best = (count + 1, time)
        }
        return best
    }

    /// How many of the pieces that wait can be one request: sentences of one reply in one language.
    private func joinable() -> Int {
        guard let first = waiting.first, let turn = first.replyOf else { return 1 }
        var count = 1
        var characters = first.characters
        while count < waiting.count, waiting[count].replyOf == turn, waiting[count].language == first.language {
            characters += 1 + waiting[count].characters
            if characters > Self.joinedCharactersMax { break }
            count += 1
        }
        return count
    }
}

extension SpeechPiece {
    /// Whether the service makes it on demand; a recording is there already.
    fileprivate var isSynthesised: Bool { if case .recording = source { false } else { true } }
}
