import Synchronization

/// Names drawn for one play: reproducible from the seed where a check or reader cares, salted where a server could remember.
public final class Nonce: Sendable {
    private struct State {
        var random: SplitMix
        var ids = 0
    }

    private let state: Mutex<State>
    private let salt: UInt64

    init(seed: UInt64, salt: UInt64, id: String) {
        // FNV-1a over the id, so that each case draws its own sequence from one seed.
        let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        state = Mutex(State(random: SplitMix(state: seed ^ hash)))
        self.salt = salt ^ hash
    }

    /// A pronounceable word of two to four syllables that no dictionary holds.
    public func word() -> String {
        state.withLock { state in
            let onsets = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
            let vowels = ["a", "e", "i", "o", "u"]
            return (0..<4).map { _ in state.random.pick(onsets) + state.random.pick(vowels) }.joined()
        }
    }

    /// A conversation id of this play alone.
    public func conversation() -> String { "conv_\(String(salt, radix: 36))_\(number())" }

    /// The next number of this play.
    func number() -> Int {
        state.withLock { state in
            state.ids += 1
            return state.ids
        }
    }
}

/// SplitMix64: a small generator whose whole state is one number.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func pick(_ choices: [String]) -> String { choices[Int(next() % UInt64(choices.count))] }
}
