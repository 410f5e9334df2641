import NIOCore

/// Finds events that came twice: the service is known to broadcast each of them two times.
///
/// A segment of speech is known by its recording, for as long as ``pathsMax`` others have not come since; any other event by its very
/// bytes within 50 ms. The same words said again are another recording and no duplicate.
struct SpeechDuplicates {
    /// How many recordings are remembered.
    static let pathsMax = 1_024
    /// How many frames are remembered within the window.
    static let framesMax = 1_024
    static let window: TimeAmount = .milliseconds(50)

    private struct Recording: Hashable {
        let callID: CallID?
        let path: String
    }

    /// A frame by its length and a hash with the process's own seed: no sender can choose two that meet.
    private struct Fingerprint: Hashable {
        let count: Int
        let hash: Int

        init(_ bytes: UnsafeRawBufferPointer) {
            var hasher = Hasher()
            hasher.combine(bytes: bytes)
            count = bytes.count
            hash = hasher.finalize()
        }
    }

    private var recordings = RecentSet<Recording>(countMax: pathsMax)
    private var frames = RecentSet<Fingerprint>(countMax: framesMax)
    private var times: [Fingerprint: NIODeadline] = [:]

    /// Whether this event came before, and from now on it has.
    mutating func isDuplicate(_ event: CallEvent, frame: UnsafeRawBufferPointer, at now: NIODeadline) -> Bool {
        if event.kind == .speech, let path = event.audioPath {
            return !recordings.insert(Recording(callID: event.callID, path: path)).isNew
        }
        let fingerprint = Fingerprint(frame)
        let isRecent = times[fingerprint].map { now - $0 <= Self.window } ?? false
        if let evicted = frames.insert(fingerprint).evicted { times[evicted] = nil }
        if !isRecent { times[fingerprint] = now }
        return isRecent
    }
}

/// The last so many different values.
struct RecentSet<Element: Hashable> {
    let countMax: Int
    private var members: Set<Element> = []
    /// A ring, once it is full.
    private var order: [Element] = []
    private var oldest = 0

    init(countMax: Int) { self.countMax = max(1, countMax) }

    func contains(_ element: Element) -> Bool { members.contains(element) }

    /// Adds a value, unless it is there, in the place of the oldest where there is no room.
    mutating func insert(_ element: Element) -> (isNew: Bool, evicted: Element?) {
        guard members.insert(element).inserted else { return (false, nil) }
        guard order.count == countMax else {
            order.append(element)
            return (true, nil)
        }
        let evicted = order[oldest]
        members.remove(evicted)
        order[oldest] = element
        oldest = (oldest + 1) % countMax
        return (true, evicted)
    }
}
