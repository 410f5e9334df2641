import Conversation
import NIOHTTP1

/// A reply that leaves whole: its pieces until the last has come.
struct CollectedReply {
    /// The longest reply that is collected, in bytes of text, names and arguments; a longer one has to be streamed.
    static let bytesMax = 4_194_304

    private(set) var text = ""
    private(set) var toolCalls: [ToolCall] = []
    private(set) var bytes = 0
    private var numbers = StreamedCalls()

    /// Whether more has come than is kept.
    var isTooLong: Bool { bytes > Self.bytesMax }

    mutating func add(_ piece: String) {
        guard count(piece.utf8.count) else { return }
        text += piece
    }

    mutating func add(_ call: ToolCallFragment) {
        guard count((call.id?.utf8.count ?? 0) + (call.name?.utf8.count ?? 0) + call.arguments.utf8.count) else { return }
        guard let (number, isNew) = numbers.number(of: call) else { return }
        if isNew { toolCalls.append(ToolCall(id: call.id ?? "", name: call.name ?? "", arguments: "")) }
        toolCalls[number].arguments += call.arguments
    }

    private mutating func count(_ more: Int) -> Bool {
        bytes += more
        return !isTooLong
    }
}

extension Refusal {
    static let replyTooLong = Refusal(
        status: .badGateway,
        message:
            "The reply is longer than \(CollectedReply.bytesMax) bytes, too long for one answer: ask for a stream with \"stream\": true.",
        type: "server_error", code: "reply_too_large", headers: [Header(name: "x-should-retry", value: "false")])
}
