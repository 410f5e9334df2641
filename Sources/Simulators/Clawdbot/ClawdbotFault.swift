/// A fault a fake Clawdbot can be told to have, by the name `--fault` takes.
public enum ClawdbotFault: String, Sendable, Equatable, CaseIterable {
    // Of a connection: the K-th WebSocket.
    case noChallenge = "no-challenge"
    case rejectProtocol = "reject-protocol"
    case notPaired = "not-paired"
    case tokenMismatch = "token-mismatch"
    case noHello = "no-hello"
    case noMainKey = "no-main-key"
    case tickSilence = "tick-silence"
    /// Lawful: every message in fragments of 7 bytes with pings between them.
    case fragments
    // Of a run: the K-th.
    case close1008 = "close-1008"
    case close1002 = "close-1002"
    case close1012 = "close-1012"
    /// The connection ends without a close frame.
    case drop
    /// The gateway forgets its runs, closes everything with 1012 and serves again.
    case restart
    case seqGap = "seq-gap"
    case coalescedDelta = "coalesced-delta"
    case duplicatedDelta = "duplicated-delta"
    case duplicatedEvent = "duplicated-event"
    case finalWithoutMessage = "final-without-message"
    case noFinal = "no-final"
    case noAck = "no-ack"
    case ackError = "ack-error"
    case errorMidRun = "error-mid-run"
    case slowFirstToken = "slow-first-token"
    case lateDelta = "late-delta"
    case abortIgnored = "abort-ignored"
    case malformedFrame = "malformed-frame"
    case binaryFrame = "binary-frame"
    case unknownEvent = "unknown-event"
    case oversizedFrame = "oversized-frame"
}

/// Which runs or connections have which fault: `NAME` for every one, `NAME@K` for the K-th, several joined by commas.
public struct ClawdbotFaults: Sendable, Equatable {
    /// A fault written in a way that names none.
    public struct Unknown: Error, Equatable, CustomStringConvertible {
        public var text: String
        public var nearest: String

        public var description: String {
            "unknown fault '\(text)': write NAME or NAME@K with K the number of the run or connection from 1; the nearest name is '\(nearest)'"
        }
    }

    private var entries: [(fault: ClawdbotFault, number: Int?)] = []

    public init() {}

    /// - Parameter number: the run or connection it strikes, from 1; nil for every one.
    public mutating func add(_ fault: ClawdbotFault, at number: Int? = nil) { entries.append((fault, number)) }

    /// Takes what `--fault` was given.
    ///
    /// - Throws: ``Unknown`` with the nearest known name.
    public mutating func add(parsing text: String) throws(Unknown) {
        for part in text.split(separator: ",") {
            let halves = part.trimmingSpaces.split(separator: "@", omittingEmptySubsequences: false)
            let name = halves.first.map(String.init) ?? ""
            let number = halves.count == 2 ? Int(halves[1]) : nil
            guard let fault = ClawdbotFault(rawValue: name), halves.count == 1 || (halves.count == 2 && (number ?? 0) >= 1) else {
                throw Unknown(text: String(part), nearest: nearestWord(to: name, among: ClawdbotFault.allCases.map(\.rawValue)))
            }
            add(fault, at: number)
        }
    }

    /// Whether the K-th run or connection has a fault.
    func has(_ fault: ClawdbotFault, at number: Int) -> Bool {
        entries.contains { $0.fault == fault && ($0.number == nil || $0.number == number) }
    }

    public static func == (a: ClawdbotFaults, b: ClawdbotFaults) -> Bool {
        a.entries.elementsEqual(b.entries) { $0.fault == $1.fault && $0.number == $1.number }
    }
}
