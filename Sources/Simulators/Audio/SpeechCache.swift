internal import Synchronization

/// The clips that were synthesised last, by what was said and how.  Full, it forgets the oldest.
final class SpeechCache: Sendable {
    struct Key: Hashable {
        var voice: String?
        var speed: Double
        var language: String
        var text: String
    }

    private struct Shelf {
        var clips: [Key: AudioClip] = [:]
        var order: [Key] = []
        var sampleCount = 0
    }

    static let shared = SpeechCache(clipCountMax: 256, sampleCountMax: 600 * AudioClip.callRateHz)

    private let clipCountMax: Int
    private let sampleCountMax: Int
    private let shelf = Mutex(Shelf())

    /// - Parameter sampleCountMax: of all clips together.
    init(clipCountMax: Int, sampleCountMax: Int) {
        self.clipCountMax = clipCountMax
        self.sampleCountMax = sampleCountMax
    }

    subscript(key: Key) -> AudioClip? {
        get { shelf.withLock { $0.clips[key] } }
        set {
            guard let newValue, newValue.samples.count <= sampleCountMax else { return }
            shelf.withLock { shelf in
                guard shelf.clips[key] == nil else { return }
                shelf.clips[key] = newValue
                shelf.order.append(key)
                shelf.sampleCount += newValue.samples.count
                while shelf.order.count > clipCountMax || shelf.sampleCount > sampleCountMax {
                    let oldest = shelf.order.removeFirst()
                    shelf.sampleCount -= shelf.clips.removeValue(forKey: oldest)?.samples.count ?? 0
                }
            }
        }
    }
}
