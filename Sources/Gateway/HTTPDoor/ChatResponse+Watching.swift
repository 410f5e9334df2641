import Conversation
import NIOCore

/// What the response puts to its request's account.
extension ChatResponse {
    /// How far the first of the reply has got, and the first of anything.
    struct Firsts {
        enum Step { case awaited, encoded, written }

        var token = Step.awaited
        var word = Step.awaited

        var areWritten: Bool { token == .written && word == .written }
    }

    func classified(_ turnClass: TurnClass) {
        guard loop.inEventLoop else { return loop.execute { self.classified(turnClass) } }
        if !hasGone { connection.exchange?.account.turnClass = turnClass }
    }

    func marked(_ mark: TurnMark) { marked(mark, at: loop.now.uptimeNanoseconds) }

    private func marked(_ mark: TurnMark, at now: UInt64) {
        guard loop.inEventLoop else { return loop.execute { self.marked(mark, at: now) } }
        if !hasGone { connection.exchange?.account.take(mark, at: now) }
    }

    /// A piece of the answer has been made.
    func count(_ event: ReplyEvent) {
        switch event {
        case .text, .toolCall:
            deltas += 1
            if firsts.token == .awaited {
                firsts.token = .encoded
                connection.exchange?.account.stamps.end(.filter, at: connection.nowNs)
            }
        case .aside, .progress: deltas += 1
        case .finished, .failed: return
        }
        if firsts.word == .awaited { firsts.word = .encoded }
    }

    /// What has been made is written.
    func stampWritten() {
        guard firsts.token == .encoded || firsts.word == .encoded else { return }
        let now = connection.nowNs
        if firsts.word == .encoded {
            firsts.word = .written
            connection.exchange?.account.stamps.firstWord = now
        }
        if firsts.token == .encoded {
            firsts.token = .written
            connection.exchange?.account.stamps.end(.flush, at: now)
        }
    }

    /// What the answer came to, before its account is closed.
    func closeAccount() {
        connection.exchange?.account.deltas = deltas
        connection.exchange?.account.replyBytes = repliedBytes
    }
}
