/// Reads a streamed reply as it comes: bytes to lines (WHATWG HTML 9.2.5), lines to events, events to what they mean for a call.
struct ReplyReader: Sendable {
    enum Item: Sendable, Equatable {
        case content(String)
        /// A piece of a tool call; id and name come with its first piece.
        case toolCall(index: Int, id: String?, name: String?, arguments: String)
        case finish(String)
        case done
        case comment
        /// An error event, or an event that cannot be read; the reply has failed.
        case failure(String)
    }

    /// Longest line or event, in bytes.
    static let eventBytesMax = 4 * 1_048_576

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var followsCR = false
    private var isFirstLine = true
    private var isDone = false

    /// Takes bytes however they were cut.
    mutating func consume(_ bytes: [UInt8]) -> [Item] {
        var items: [Item] = []
        for byte in bytes {
            defer { followsCR = byte == 13 }
            if byte == 10, followsCR { continue }
            if byte == 10 || byte == 13 {
                endLine(&items)
            } else {
                line.append(byte)
                guard line.count + data.count <= Self.eventBytesMax else {
                    line = []
                    data = []
                    items.append(.failure("an event is longer than \(Self.eventBytesMax) bytes"))
                    return items
                }
            }
        }
        return items
    }

    private mutating func endLine(_ items: inout [Item]) {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        if line.isEmpty {
            if hasData { items += meaning(of: data) }
            data = []
            hasData = false
        } else if line[0] == UInt8(ascii: ":") {
            items.append(.comment)
        } else if line.starts(with: "data".utf8), line.count == 4 || line[4] == UInt8(ascii: ":") {
            if hasData { data.append(10) }
            hasData = true
            let value = line.dropFirst(5)
            data += value.first == UInt8(ascii: " ") ? value.dropFirst() : value
        }
    }

    private mutating func meaning(of data: [UInt8]) -> [Item] {
        // What follows the end is not part of the reply.
        guard !isDone else { return [] }
        if data == Array("[DONE]".utf8) {
            isDone = true
            return [.done]
        }
        guard let event = JSONValue(parsing: data) else { return [.failure("an event is not JSON: \(Self.excerpt(data))")] }
        if let error = event["error"], !error.isNull {
            return [.failure("an error event: \(error["message"]?.string ?? error.string ?? error.text())")]
        }
        guard let choice = event["choices"]?[0] else { return [] }
        var items: [Item] = []
        if let text = choice["delta"]?["content"]?.string, !text.isEmpty { items.append(.content(text)) }
        for call in choice["delta"]?["tool_calls"]?.array ?? [] {
            items.append(
                .toolCall(
                    index: call["index"]?.wholeNumber ?? 0, id: call["id"]?.string, name: call["function"]?["name"]?.string,
                    arguments: call["function"]?["arguments"]?.string ?? ""))
        }
        if let finish = choice["finish_reason"]?.string { items.append(.finish(finish)) }
        return items
    }

    private static func excerpt(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix(80), as: UTF8.self) }
}
