public import Simulators

/// A boundary of a reply where the caller can speak over it.
public struct SweepPoint: Sendable, Equatable, CustomStringConvertible {
    public let interrupt: Interrupt

    public init(_ interrupt: Interrupt) { self.interrupt = interrupt }

    public var description: String {
        let what = interrupt.after.rawValue.replacing("_", with: " ")
        switch interrupt.after {
        case .chunk, .heardWords, .heardMilliseconds: return "after \(what) \(interrupt.count)"
        case .requestSent, .firstContent, .agentSpeechStart: return "after \(what)"
        }
    }

    /// Every boundary of a reply: on the wire first, from the request to the last chunk, then in the ear, word by word.
    public static func all(chunks: Int, words: Int, abort: CurlTransfer.HangUp = .fin) -> [SweepPoint] {
        var points = [Interrupt(after: .requestSent, abort: abort), Interrupt(after: .firstContent, abort: abort)]
        if chunks > 1 { points += (2...chunks).map { Interrupt(after: .chunk, count: $0, abort: abort) } }
        points.append(Interrupt(after: .agentSpeechStart, abort: abort))
        if words > 0 { points += (1...words).map { Interrupt(after: .heardWords, count: $0, abort: abort) } }
        return points.map(SweepPoint.init)
    }

    /// The places of at most so many evenly spread elements of a list, the first and the last among them.
    static func spread(over count: Int, max most: Int) -> [Int] {
        guard count > most, most > 1 else { return Array(0..<count) }
        return (0..<most).map { $0 * (count - 1) / (most - 1) }
    }
}
