import Foundation
import Synchronization

/// The tokens of a reference server beside its first one, as `voice-gateway token …` makes them: scopes, ends, grace and limits.
final class ReferenceTokens: Sendable {
    struct Token: Sendable {
        let name: String
        var isVoice = true
        var scopes = ["chat"]
        var perMinute: Int?
        var turnsMax: Int?
        var end: Duration?
    }

    /// What a token may not ask now.
    enum Excess: Sendable {
        case requests(retryAfter: Int)
        case turns
    }

    private struct State {
        var words: [String: Token] = [:]
        /// Until when old words are good.
        var graces: [String: Duration] = [:]
        var levels: [String: (level: Double, at: Duration)] = [:]
        var running: [ReferencePlan.Ticket: String] = [:]
        var leaked: [String: Int] = [:]
        var cut: Set<ReferencePlan.Ticket> = []
        var made = 0
    }

    private let state = Mutex(State())
    private let clock: any StageClock
    private let mistakes: Set<ReferenceTokenMistake>
    /// How many requests come at once; nil for a minute's.
    private let burst: Int?

    init(_ clock: any StageClock, mistakes: Set<ReferenceTokenMistake>, burst: Int? = nil) {
        self.clock = clock
        self.mistakes = mistakes
        self.burst = burst
    }

    /// The token that a word is, if it is good now.
    func find(_ word: String) -> Token? {
        let now = clock.now()
        return state.withLock { state in
            guard let token = state.words[word] else { return nil }
            if let grace = state.graces[word], now >= grace, !mistakes.contains(.keepsRotated) { return nil }
            if let end = token.end, now >= end, !mistakes.contains(.keepsExpired) { return nil }
            return token
        }
    }

    /// `token create|rotate|revoke …`: the exit code and what is printed.
    func command(_ arguments: [String]) -> CallCommandResult {
        guard arguments.count >= 2 else { return CallCommandResult(code: 64, output: "") }
        let (verb, name) = (arguments[0], arguments[1])
        func option(_ flag: String) -> String? {
            arguments.firstIndex(of: flag).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
        }
        let now = clock.now()
        return state.withLock { state in
            let word = state.words.first { $0.value.name == name && state.graces[$0.key] == nil }
            switch verb {
            case "create":
                var token = Token(name: name, isVoice: option("--profile") != "api")
                token.scopes = [option("--scope") ?? "chat"]
                token.perMinute = option("--requests-per-minute").flatMap { Int($0) }
                token.turnsMax = option("--concurrent-turns").flatMap { Int($0) }
                token.end = option("--expires").flatMap(Self.span).map { now + $0 }
                return CallCommandResult(code: 0, output: Self.add(token, &state))
            case "rotate":
                guard let (old, token) = word else { return CallCommandResult(code: 64, output: "") }
                let grace = mistakes.contains(.endsGraceAtOnce) ? .zero : Self.span(option("--grace") ?? "1h") ?? .zero
                state.graces[old] = now + grace
                return CallCommandResult(code: 0, output: Self.add(token, &state))
            case "revoke":
                guard word != nil else { return CallCommandResult(code: 64, output: "") }
                if !mistakes.contains(.keepsRevoked) { state.words = state.words.filter { $0.value.name != name } }
                if arguments.contains("--now"), !mistakes.contains(.cutsNothing) {
                    state.cut.formUnion(state.running.filter { $0.value == name }.keys)
                }
                return CallCommandResult(code: 0, output: "")
            default: return CallCommandResult(code: 64, output: "")
            }
        }
    }

    private static func add(_ token: Token, _ state: inout State) -> String {
        state.made += 1
        let word = "reference-\(token.name)-\(state.made)"
        state.words[word] = token
        return word
    }

    /// A number and `s`, `m` or `h`; 0 alone too.
    private static func span(_ text: String) -> Duration? {
        guard let count = Int(text.filter(\.isNumber)) else { return nil }
        return .seconds(count * (text.hasSuffix("h") ? 3600 : text.hasSuffix("m") ? 60 : 1))
    }

    /// Counts a request; how many are left, nil where there is no limit, and what is too much.
    func count(_ token: Token) -> (remaining: Int?, excess: Excess?) {
        let now = clock.now()
        return state.withLock { state in
            if let most = token.turnsMax, turns(token.name, state) >= most { return (nil, .turns) }
            guard let perMinute = token.perMinute else { return (nil, nil) }
            let capacity = Double(burst ?? perMinute)
            let name = mistakes.contains(.sharesLimits) ? "everybody" : token.name
            let pace = Double(perMinute) / (mistakes.contains(.refillsLate) ? 600 : 60)
            var (level, at) = state.levels[name] ?? (capacity, now)
            level = min(capacity, level + (now - at).milliseconds / 1000 * pace)
            at = now
            let isWithin = level >= 1
            if isWithin { level -= 1 }
            state.levels[name] = (level, at)
            let wait = Int(((1 - level) / (Double(perMinute) / 60)).rounded(.up))
            let remaining = mistakes.contains(.countsNothingDown) ? perMinute : Int(level)
            return (remaining, isWithin ? nil : .requests(retryAfter: max(1, wait)))
        }
    }

    private func turns(_ name: String, _ state: State) -> Int { state.running.count { $0.value == name } + (state.leaked[name] ?? 0) }

    func began(_ ticket: ReferencePlan.Ticket, of token: Token) { state.withLock { $0.running[ticket] = token.name } }

    func ended(_ ticket: ReferencePlan.Ticket) {
        state.withLock { state in
            guard let name = state.running.removeValue(forKey: ticket) else { return }
            if mistakes.contains(.neverGivesTurnsBack) { state.leaked[name, default: 0] += 1 }
            state.cut.remove(ticket)
        }
    }

    func isCut(_ ticket: ReferencePlan.Ticket) -> Bool { state.withLock { $0.cut.contains(ticket) } }
}
