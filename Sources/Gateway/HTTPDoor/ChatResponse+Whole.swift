import Conversation
import NIOCore
import NIOHTTP1
import Synchronization

/// The answer as one completion.
extension ChatResponse {
    func collect(_ event: ReplyEvent) {
        count(event)
        switch event {
        case .text(let text):
            collected.add(text)
            repliedBytes += text.utf8.count
        case .aside(let text), .progress(let text): collected.add(text)
        case .toolCall(let call): collected.add(call)
        case .finished(let reason, let usage):
            stage = .finished
            leftBytes.store(repliedBytes, ordering: .relaxed)
            var bytes: [UInt8] = []
            whole.encode(
                content: collected.text, toolCalls: collected.toolCalls, finishReason: reason, usage: usage ?? .uncounted, to: &bytes)
            stampWritten()
            closeAccount()
            return connection.write(status: .ok, json: bytes)
        case .failed(let failure):
            stage = .finished
            closeAccount()
            return connection.refuse(Refusal(failure))
        }
        if collected.isTooLong { giveUp() }
    }

    private func giveUp() {
        stage = .finished
        collected = CollectedReply()
        closeAccount()
        connection.refuse(.replyTooLong)
        // Not from within the session's own delivery.
        loop.execute { self.hangUp() }
    }
}
