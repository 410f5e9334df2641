/// What is being heard, since when, and how far it has come at any moment.
struct PlaybackClock: Sendable, Equatable {
    /// What was heard of one piece.
    struct Heard: Sendable, Equatable {
        let piece: SpeechPiece
        /// The beginning that was heard, up to the end of a word; nil when all was.
        let beginning: String?

        var text: String { beginning ?? piece.text }
        var isWhole: Bool { beginning == nil }
    }

    private(set) var playing: Playback?
    private(set) var rate = SpeechRate()

    /// How late a clock may be and still have heard a recording to its end.
    static let endTolerance: Duration = .milliseconds(5)
    /// Longest time one character is believed to be heard.
    static let characterMax: Duration = .seconds(1)

    init(rate: SpeechRate = SpeechRate()) { self.rate = rate }

    mutating func begin(_ playback: Playback, at now: Duration) {
        playing = playback
        playing?.beganAt = now
        if case .recording(_, _, let duration) = playback.pieces.first?.source { playing?.measured = duration }
    }

    /// The length of a recording is known; of any but the one that plays it no longer matters.
    mutating func measured(_ id: PlaybackID, _ duration: Duration) {
        guard playing?.id == id, let playback = playing, playback.recordingPath == nil else { return }
        // No voice is so slow: the file is another's, and what it says would be waited for in silence.
        guard duration >= .zero, duration <= Self.characterMax * playback.characters + .seconds(5) else { return }
        playing?.measured = duration
        rate.learn(characters: playback.characters, heardFor: duration)
    }

    /// Nothing plays any more.
    mutating func clear() { playing = nil }

    /// How long what plays is heard, as far as is known.
    var duration: Duration? { playing.map { $0.measured ?? rate.estimate(characters: $0.characters) } }

    /// When what plays will have been heard, most probably.
    var end: Duration? {
        guard let began = playing?.beganAt, let duration else { return nil }
        return began + duration
    }

    /// When what plays will certainly have been heard.
    var safeEnd: Duration? {
        guard let playing, let began = playing.beganAt else { return nil }
        return began + (playing.measured ?? rate.longest(characters: playing.characters))
    }

    /// Whether all that plays has certainly been heard.
    func isQuiet(at now: Duration) -> Bool { safeEnd.map { $0 <= now } ?? true }

    /// What has been heard of what plays: whole pieces, and the words of the last one that have had their time.
    func heard(at now: Duration) -> [Heard] {
        guard let playing, let began = playing.beganAt, let duration else { return [] }
        let elapsed = now - began
        if elapsed + Self.endTolerance >= duration { return playing.pieces.map { Heard(piece: $0, beginning: nil) } }
        guard elapsed > .zero, duration > .zero else { return [] }
        var left = Int(Double(playing.characters) * (elapsed / duration))
        var heard: [Heard] = []
        for piece in playing.pieces {
            if left >= piece.characters {
                heard.append(Heard(piece: piece, beginning: nil))
                left -= piece.characters + 1
                continue
            }
            let words = Self.words(of: piece.text, within: left)
            if !words.isEmpty { heard.append(Heard(piece: piece, beginning: words)) }
            break
        }
        return heard
    }

    /// The longest beginning of `text` of at most `characters` characters that ends where a word does.
    static func words(of text: String, within characters: Int) -> String {
        guard characters > 0 else { return "" }
        guard let limit = text.index(text.startIndex, offsetBy: characters, limitedBy: text.endIndex), limit < text.endIndex else {
            return text
        }
        var end = limit
        if !text[end].isWhitespace {
            guard let space = text[..<end].lastIndex(where: \.isWhitespace) else { return "" }
            end = space
        }
        while end > text.startIndex, text[text.index(before: end)].isWhitespace { end = text.index(before: end) }
        return String(text[..<end])
    }
}
