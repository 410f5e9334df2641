/// Which prefixes of prompts were cached by marks, and so what a request reads, writes and sends anew.
///
/// As the provider documents it: a prefix is tools, system and messages up to a mark; a mark finds an entry at its own block or at one of
/// the twenty before it; entries last five minutes from their last use, or an hour.
struct PromptCache: Sendable {
    struct Block: Sendable, Equatable {
        /// Everything of the block that counts, its mark aside.
        var text: String
        var mark: Mark?
    }

    enum Mark: Sendable, Equatable { case minutes5, hour }

    /// Tokens of one request by how they are billed.
    struct Usage: Sendable, Equatable {
        /// After the last mark, or all without one.
        var input = 0
        var written5m = 0
        var written1h = 0
        var read = 0

        var written: Int { written5m + written1h }
    }

    static let entriesMax = 4096
    static let lookbackBlocks = 20
    static let charactersPerToken = 4

    let tokensMin: Int
    private var entries: [UInt64: (until: Duration, span: Duration)] = [:]

    init(tokensMin: Int) { self.tokensMin = tokensMin }

    /// Counts a request's tokens and remembers what it caches.
    mutating func usage(of blocks: [Block], at now: Duration) -> Usage {
        entries = entries.filter { $0.value.until > now }
        var digest = Digest()
        var tokens = 0
        let prefixes = blocks.map { block -> (hash: UInt64, tokens: Int) in
            digest.add(block.text)
            tokens += max(1, block.text.utf8.count / Self.charactersPerToken)
            return (digest.value, tokens)
        }
        var usage = Usage()
        let marks = blocks.indices.filter { blocks[$0].mark != nil && prefixes[$0].tokens >= tokensMin }
        guard let last = marks.last else {
            usage.input = tokens
            return usage
        }
        usage.input = tokens - prefixes[last].tokens
        if let hit = hit(marks, prefixes.map(\.hash)) {
            usage.read = prefixes[hit].tokens
            refresh(prefixes[hit].hash, at: now)
        }
        var from = usage.read
        for mark in marks {
            let span: Duration = blocks[mark].mark == .hour ? .seconds(3600) : .seconds(300)
            let grown = max(0, prefixes[mark].tokens - from)
            if blocks[mark].mark == .hour { usage.written1h += grown } else { usage.written5m += grown }
            from = max(from, prefixes[mark].tokens)
            if entries.count < Self.entriesMax || entries[prefixes[mark].hash] != nil {
                entries[prefixes[mark].hash] = (now + span, span)
            }
        }
        return usage
    }

    /// The longest prefix that a mark finds.
    private func hit(_ marks: [Int], _ hashes: [UInt64]) -> Int? {
        marks.reversed().compactMap { mark in
            (max(0, mark - Self.lookbackBlocks)...mark).reversed().first { entries[hashes[$0]] != nil }
        }.max()
    }

    private mutating func refresh(_ hash: UInt64, at now: Duration) {
        guard let entry = entries[hash] else { return }
        entries[hash] = (now + entry.span, entry.span)
    }
}
