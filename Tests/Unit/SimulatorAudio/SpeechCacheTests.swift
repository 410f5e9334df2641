import Testing

@testable import Simulators

@Suite struct SpeechCacheTests {
    private func key(_ text: String) -> SpeechCache.Key { .init(voice: nil, speed: 1, language: "en", text: text) }
    private func clip(_ sampleCount: Int) -> AudioClip { AudioClip(samples: [Int16](repeating: 1, count: sampleCount)) }

    @Test func `the oldest clip makes room for one too many`() {
        let cache = SpeechCache(clipCountMax: 2, sampleCountMax: 100)
        for text in ["a", "b", "c"] { cache[key(text)] = clip(1) }
        #expect(cache[key("a")] == nil)
        #expect(cache[key("b")] == clip(1) && cache[key("c")] == clip(1))
    }

    @Test func `long clips make room sooner, and one too long is not kept`() {
        let cache = SpeechCache(clipCountMax: 10, sampleCountMax: 100)
        cache[key("a")] = clip(60)
        cache[key("b")] = clip(50)
        #expect(cache[key("a")] == nil && cache[key("b")] == clip(50))
        cache[key("c")] = clip(101)
        #expect(cache[key("b")] == clip(50) && cache[key("c")] == nil)
    }

    @Test func `a clip kept twice counts once`() {
        let cache = SpeechCache(clipCountMax: 2, sampleCountMax: 100)
        for _ in 0..<5 { cache[key("a")] = clip(40) }
        cache[key("b")] = clip(60)
        #expect(cache[key("a")] != nil && cache[key("b")] != nil)
    }
}
