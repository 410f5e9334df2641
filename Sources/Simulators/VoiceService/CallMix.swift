/// Both sides of a service's calls as one recording, to listen to: left what the person said, right what they heard.
struct CallMix {
    private var mixdown = Mixdown()

    /// Recordings that are gone or broken are left out.
    init(journal: ServiceJournal, spoken: [(path: String, at: Duration)], speed: Double) {
        let origin = (spoken.map(\.at) + journal.heard.pieces.map(\.from)).min() ?? .zero
        for (path, at) in spoken {
            guard let clip = try? AudioFile.read(path) else { continue }
            mixdown.add(speed == 1 ? clip : TimeScale(speed: speed).apply(to: clip), at: at - origin, side: .caller)
        }
        for piece in journal.heard.pieces {
            guard let clip = try? AudioFile.read(piece.path) else { continue }
            mixdown.add(clip.prefix(piece.to - piece.from), at: piece.from - origin, side: .callee)
        }
    }

    func write(to path: String) throws(AudioFileError) { try mixdown.write(to: path) }
}
