import Testing

@testable import Simulators

@Suite struct CallerFramesTests {
    private static let events: [JSONValue] = [
        ["method": "call.ringing", "params": ["call_id": "1"]], ["method": "call.speech", "params": ["text": "Núria 🫘"]],
        ["id": 7, "result": [:]],
    ]
    private static let stream = events.flatMap(CallerFrames.frame)

    private func read(_ reads: [[UInt8]], _ bend: (inout CallerBehaviour) -> Void = { _ in }) -> [CallerFrames.Frame] {
        var behaviour = CallerBehaviour()
        bend(&behaviour)
        var frames = CallerFrames(behaviour)
        return reads.flatMap { frames.take($0) }
    }

    @Test func `frames come whole wherever the stream is cut`() {
        let right = Self.events.map { CallerFrames.Frame.json($0) }
        for cut in 0...Self.stream.count {
            #expect(read([Array(Self.stream[..<cut]), Array(Self.stream[cut...])]) == right, "cut at \(cut)")
        }
        #expect(read(Self.stream.map { [$0] }) == right)
    }

    @Test func `a length of nothing or of too much ends the reading`() {
        #expect(read([[0, 0, 0, 0]]) == [.lost])
        #expect(read([[0, 0xA0, 0, 1]]) == [.lost])
        #expect(read([[0xFF, 0xFF, 0xFF, 0xFF, 1]]) == [.lost])
    }

    @Test func `what is no JSON is garbage, and the next frame is read`() {
        let garbage: [UInt8] = [0, 0, 0, 2, 0xFF, 0x7B]
        #expect(read([garbage + CallerFrames.frame(5)]) == [.garbage, .json(5)])
    }

    @Test func `each fault of the wire loses what it says`() {
        #expect(read([Self.stream]) { $0.losesJoinedFrames = true } == [.json(Self.events[0])])
        #expect(read([Array(Self.stream[..<2]), Array(Self.stream[2...])]) { $0.wedgesAtSplitHeader = true } == [])
        let frame = CallerFrames.frame(["text": "ú"])
        let cut = frame.count - 3
        let spoilt = read([Array(frame[..<cut]), Array(frame[cut...])]) { $0.decodesEachRead = true }
        #expect(spoilt == [.json(["text": "\u{FFFD}\u{FFFD}"])])
    }
}
