/// What a fake voice service saw and did, oldest first, and what the person on the line could hear: a value, cheap to copy.
///
/// The newest ``entriesMax`` entries are kept, fewer when they are large; ``entriesDropped`` counts the others.
public struct ServiceJournal: Sendable {
    /// What all entries may take in memory, about: 256 MiB.
    public static let entriesBytesMax = 256 << 20
    private static let chunkEntries = 1000
    private static let namesMax = 10_000

    public let entriesMax: Int
    public private(set) var entriesDropped = 0
    /// What was audible when.
    public internal(set) var heard = HeardAudio()

    private var chunks: [[ServiceEntry]] = []
    private var chunkBytes: [Int] = []
    private var bytes = 0
    private var counts: [String: Int] = [:]

    public init(entriesMax: Int = 200_000) { self.entriesMax = max(Self.chunkEntries, entriesMax) }

    /// All that is kept.
    public var entries: some Sequence<ServiceEntry> & Sendable { chunks.lazy.joined() }

    /// The newest entries after the first `count` ever made, for readers that follow.
    public func entries(after count: Int) -> [ServiceEntry] {
        let skip = max(0, count - entriesDropped)
        var index = skip / Self.chunkEntries
        var found: [ServiceEntry] = []
        var rest = skip % Self.chunkEntries
        while chunks.indices.contains(index) {
            found += chunks[index].dropFirst(rest)
            rest = 0
            index += 1
        }
        return found
    }

    /// How many entries were ever made.
    public var entriesMade: Int {
        entriesDropped + (chunks.isEmpty ? 0 : (chunks.count - 1) * Self.chunkEntries + (chunks.last?.count ?? 0))
    }

    /// How many entries of a kind and name were ever made, dropped ones too.
    public func count(_ kind: ServiceEntry.Kind, _ name: String) -> Int { counts[kind.rawValue + " " + name] ?? 0 }

    public func entries(_ kind: ServiceEntry.Kind, _ name: String? = nil) -> [ServiceEntry] {
        entries.filter { $0.kind == kind && (name == nil || $0.name == name) }
    }

    /// The requests understood so far, all or those of a method.
    public func requests(_ method: String? = nil) -> [ServiceEntry] { entries(.request, method) }

    /// The events sent to all so far, all or those of a method.
    public func events(_ method: String? = nil) -> [ServiceEntry] { entries(.event, method) }

    mutating func append(_ entry: ServiceEntry) {
        if (chunks.last?.count ?? Self.chunkEntries) >= Self.chunkEntries {
            if chunks.count * Self.chunkEntries >= entriesMax { dropOldest() }
            chunks.append([])
            chunkBytes.append(0)
        }
        chunks[chunks.count - 1].append(entry)
        let footprint = entry.footprintBytes
        chunkBytes[chunks.count - 1] += footprint
        bytes += footprint
        while bytes > Self.entriesBytesMax, chunks.count > 1 { dropOldest() }
        let name = entry.kind.rawValue + " " + entry.name
        // Names may be a client's, of which there is no end.
        if counts[name] != nil || counts.count < Self.namesMax { counts[name, default: 0] += 1 }
    }

    private mutating func dropOldest() {
        chunks.removeFirst()
        bytes -= chunkBytes.removeFirst()
        entriesDropped += Self.chunkEntries
    }

    /// The entries as JSON lines, then one line a piece of audio that was heard.
    public var lines: String {
        var text = ""
        for entry in entries { text += entry.json.text() + "\n" }
        for piece in heard.pieces { text += piece.json.text() + "\n" }
        return text
    }
}
