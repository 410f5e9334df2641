import Foundation
import Simulators
import Synchronization

/// What a talk prints, and when a script's next line may be said.
final class TalkScreen: Sendable {
    private struct State {
        /// Whether something was said that has not been answered to its end.
        var isWaiting: Bool
        var hasWords = false
        var failure: String?
        var isOver = false
    }

    private let isTyped: Bool
    private let state: Mutex<State>
    private let changed = NSCondition()

    init(greets: Bool, isTyped: Bool) {
        self.isTyped = isTyped
        state = Mutex(State(isWaiting: greets))
    }

    /// Why the conversation failed; nil when it did not.
    var failure: String? { state.withLock { $0.failure } }

    func show(_ event: TalkSession.Event) {
        switch event {
        case .word(let word, let isFirst):
            Terminal.print((isFirst ? "agent: " : "") + (isFirst ? word.trimmingCharacters(in: .whitespaces) : word), terminator: "")
            set { $0.hasWords = true }
        case .finished(let first):
            let time = first.map { "   [first token \(Int($0.rounded())) ms]" } ?? ""
            Terminal.print(state.withLock { $0.hasWords } ? time : "agent: (says nothing)")
            set { ($0.isWaiting, $0.hasWords) = (false, false) }
        case .cut(let heard):
            Terminal.print(heard.isEmpty ? "   [cut before a word was heard]" : "   [cut; heard \"\(heard)\"]")
            set { ($0.isWaiting, $0.hasWords) = (false, false) }
        case .tool(let name): Terminal.print("   [tool \(name)]")
        case .ended(let code, let reason):
            Terminal.print("   [\(code) \(reason)]")
            set { state in
                state.isOver = true
                if code != 1000 { state.failure = reason }
            }
        }
    }

    /// Holds a script's line until it may be said.
    func beforeSaying(_ text: String) {
        if !isTyped {
            wait { text.isEmpty ? $0.hasWords || !$0.isWaiting : !$0.isWaiting }
            if !text.isEmpty { Terminal.print("you: \(text)") }
        }
        if !text.isEmpty { set { $0.isWaiting = true } }
    }

    func beforeHangingUp() { if !isTyped { wait { !$0.isWaiting } } }

    private func set(_ change: (inout State) -> Void) {
        changed.lock()
        state.withLock { change(&$0) }
        changed.broadcast()
        changed.unlock()
    }

    private func wait(until holds: (State) -> Bool) {
        changed.lock()
        while !state.withLock({ $0.isOver || holds($0) }) { changed.wait() }
        changed.unlock()
    }
}
