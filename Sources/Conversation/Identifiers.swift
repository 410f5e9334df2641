import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Names the one whose conversation it is; the token decides it, never the request.
///
/// 1 to 64 of `A-Z a-z 0-9 _ -`, so that it can stand in a log line, a path or a command without quoting.
public struct SessionKey: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// Nil when the text is empty, longer than 64 bytes or holds any other character.
    public init?(_ rawValue: String) {
        guard isIdentifier(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) { rawValue = known }

    /// The session of tokens created without `--session`.
    public static let main = SessionKey(known: "main")

    public var description: String { rawValue }
}

/// Names one conversation inside a session; same alphabet and length as `SessionKey`.
public struct ConversationID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// Nil when the text is empty, longer than 64 bytes or holds any other character.
    public init?(_ rawValue: String) {
        guard isIdentifier(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) { rawValue = known }

    /// The conversation of a session whose client named none.
    public static let main = ConversationID(known: "main")

    /// What is typed into a session, whoever types it.
    static let text = ConversationID(known: "say")

    /// A conversation that no client named, after its first turn.
    init(firstTurn: TurnID) { rawValue = firstTurn.description }

    /// The same name kept apart for one caller: callers of one session never meet in a conversation.
    func scoped(to caller: String) -> ConversationID {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        // The id too: what is cut off below must still tell two ids apart.
        for byte in Array(caller.utf8) + [0] + Array(rawValue.utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let mark = String(hash, radix: 16)
        return ConversationID(known: String(rawValue.prefix(63 - mark.count)) + "-" + mark)
    }

    public var description: String { rawValue }
}

private func isIdentifier(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (1...64).contains(bytes.count) else { return false }
    return bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// Names one turn (an utterance and its reply), for ever and everywhere.
///
/// The high half is the millisecond of creation and a counter, so that new ids land at the right edge of the index that
/// finds them; the low half is random. Written as 26 characters of lower-case Crockford base32, which sort by age.
public struct TurnID: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    private static let counter = Atomic<UInt64>(0)
    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    /// Length of the written form.
    static let textBytes = 26

    /// A new id: one clock reading, one random word, no formatting.
    public init() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = UInt64(truncatingIfNeeded: now.tv_sec) &* 1000 &+ UInt64(truncatingIfNeeded: now.tv_nsec) / 1_000_000
        let count = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        self.init(high: milliseconds << 16 | count & 0xffff, low: UInt64.random(in: .min ... .max))
    }

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the written form back; nil when it is not exactly 26 characters of the alphabet or does not fit 128 bits.
    public init?(_ text: String) {
        guard text.utf8.count == Self.textBytes else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in text.utf8 {
            guard let digit = Self.value(of: byte), high >> 59 == 0 else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | digit
        }
        self.init(high: high, low: low)
    }

    public var description: String {
        withText { String(decoding: $0, as: UTF8.self) }
    }

    /// The written form in a buffer on the stack, for callers that copy it on at once.
    public func withText<Output>(_ body: (UnsafeBufferPointer<UInt8>) -> Output) -> Output {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textBytes) { buffer in
            var high = high
            var low = low
            for index in stride(from: Self.textBytes - 1, through: 0, by: -1) {
                buffer[index] = Self.alphabet.utf8Start[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
            }
            return body(UnsafeBufferPointer(buffer))
        }
    }

    private static func value(of byte: UInt8) -> UInt64? {
        for index in 0..<32 where alphabet.utf8Start[index] == byte { return UInt64(index) }
        return nil
    }
}
