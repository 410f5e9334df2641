import Conversation
import Synchronization

/// A text turn's reply on its way to a terminal: filled on the session's executor, emptied by the task of the verb `say`.
///
/// Nothing is lost: past ``pendingBytesMax`` the agent is paused until the reader has caught up. What the reader's connection has taken
/// counts as delivered.
final class SayListener: ReplyListener {
    static let pendingBytesMax = 65_536
    /// Small enough for a line of the control socket, whatever has to be escaped in it.
    static let pieceBytesMax = 8192

    /// What the drain takes next.
    private enum Piece {
        case waits
        /// An aside is no part of what is delivered of the reply.
        case text(String, isReply: Bool)
        case end(Result<FinishReason, AgentFailure>)
    }

    private struct State {
        var waits = false
        var pending: [(text: String, isReply: Bool)] = []
        var pendingBytes = 0
        var end: Result<FinishReason, AgentFailure>?
        var deliveredBytes = 0
        var isBehind = false

        mutating func append(_ text: String, isReply: Bool) {
            pendingBytes += text.utf8.count
            if pending.last?.isReply == isReply { pending[pending.count - 1].text += text } else { pending.append((text, isReply)) }
        }

        mutating func removePiece() -> Piece? {
            guard let first = pending.first else { return nil }
            let end = SayListener.end(of: first.text)
            let piece = String(first.text[..<end])
            pendingBytes -= piece.utf8.count
            if end == first.text.endIndex { pending.removeFirst() } else { pending[0].text = String(first.text[end...]) }
            return .text(piece, isReply: first.isReply)
        }
    }

    private let session: Session
    private let account: OpenAccount
    private let state = Mutex(State())
    private let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init(_ session: Session, _ account: RequestAccount) {
        self.session = session
        self.account = OpenAccount(account)
        (news, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - ReplyListener

    var deliveredBytes: Int { state.withLock { $0.deliveredBytes } }
    var isBehind: Bool { state.withLock { $0.isBehind } }

    func waits() {
        state.withLock { $0.waits = true }
        tell.yield()
    }

    func classified(_ turnClass: TurnClass) { account.classified(turnClass) }
    func marked(_ mark: TurnMark) { account.take(mark) }

    func deliver(_ event: ReplyEvent) {
        account.count(event)
        let fellBehind = state.withLock { state -> Bool in
            switch event {
            case .text(let text): state.append(text, isReply: true)
            case .aside(let text), .progress(let text): state.append(text, isReply: false)
            // Whoever types offers no tools of their own.
            case .toolCall: break
            case .finished(let reason, _): state.end = .success(reason)
            case .failed(let failure): state.end = .failure(failure)
            }
            guard !state.isBehind, state.pendingBytes > Self.pendingBytesMax else { return false }
            state.isBehind = true
            return true
        }
        if fellBehind { session.listenerFellBehind(self) }
        tell.yield()
    }

    func flush() {}

    // MARK: - The reader's side

    /// Gives everything to `put` in order, until the turn's end; returns how it ended, or nil when ``leave()`` came first.
    func drain(_ put: (SayEvent) async throws -> Void) async throws -> Result<FinishReason, AgentFailure>? {
        for await _ in news {
            while let piece = take() {
                switch piece {
                case .waits: try await put(SayEvent(waiting: true))
                case .text(let text, let isReply):
                    try await put(SayEvent(text: text))
                    account.written()
                    delivered(isReply ? text.utf8.count : 0)
                case .end(let end): return end
                }
            }
        }
        return nil
    }

    /// No more comes: the turn has ended for this listener, whatever it was told.
    func leave() { tell.finish() }

    /// The turn's account, as it stands at the end.
    func close(hasGone: Bool) -> RequestAccount { account.close(hasGone: hasGone) }

    private func take() -> Piece? {
        state.withLock { state in
            if state.waits {
                state.waits = false
                return .waits
            }
            return state.removePiece() ?? state.end.map { .end($0) }
        }
    }

    /// Where the first piece of a text ends, at a character's end.
    private static func end(of text: String) -> String.Index {
        guard text.utf8.count > pieceBytesMax else { return text.endIndex }
        var end = text.utf8.index(text.startIndex, offsetBy: pieceBytesMax)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return end
    }

    private func delivered(_ bytes: Int) {
        let caughtUp = state.withLock { state in
            state.deliveredBytes += bytes
            guard state.isBehind, state.pendingBytes <= Self.pendingBytesMax / 2 else { return false }
            state.isBehind = false
            return true
        }
        if caughtUp { session.perform { [self] in $0.listenerCaughtUp(self) } }
    }
}
