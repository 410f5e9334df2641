import Simulators

/// A streamed answer taken apart: blocks, chunks, deltas.
struct ChatStream: Sendable {
    /// One event that held JSON.
    struct Chunk: Sendable {
        var json: JSONValue
        var at: Duration
        /// Its place among the stream's blocks.
        var block: Int

        var choices: [JSONValue] { json["choices"]?.array ?? [] }
        var isError: Bool { json["error"].map { !$0.isNull } ?? false }
        var usage: JSONValue? { json["usage"].flatMap { $0.isNull ? nil : $0 } }
        /// The finish reasons set in it, by choice.
        var finishes: [String] { choices.compactMap { $0["finish_reason"]?.string } }
        var text: String { choices.compactMap { $0["delta"]?["content"]?.string }.joined() }
        var toolCalls: [JSONValue] { choices.flatMap { $0["delta"]?["tool_calls"]?.array ?? [] } }
        /// Whether it stops the first-token clock.
        var isDelta: Bool { !text.isEmpty || !toolCalls.isEmpty }

        var isBlank: Bool { text.allSatisfy(\.isWhitespace) && toolCalls.isEmpty }
    }

    let response: WireResponse
    let stream: EventStream
    /// Events whose data is JSON.
    private(set) var chunks: [Chunk] = []
    /// The blocks whose data is neither JSON nor `[DONE]`, with what is wrong.
    private(set) var broken: [(block: Int, reason: String)] = []
    /// The blocks that end the stream, in whatever spelling.
    private(set) var dones: [Int] = []
    private(set) var loneSurrogates = 0

    init(_ response: WireResponse) {
        self.response = response
        stream = EventStreamReader.read(response.body)
        for (index, block) in stream.blocks.enumerated() where block.hasData {
            let data = block.data
            do throws(JSONError) {
                let document = try JSONDocument(Array(data.utf8))
                loneSurrogates += document.loneSurrogates
                if document.value.isObject {
                    chunks.append(Chunk(json: document.value, at: block.at, block: index))
                } else if Self.isDone(data) {
                    dones.append(index)
                } else {
                    broken.append((index, "an event whose data is \(document.value.kind)"))
                }
            } catch {
                if Self.isDone(data) { dones.append(index) } else { broken.append((index, "\(error)")) }
            }
        }
    }

    /// Whether data was meant as the end mark, rightly spelled or not.
    private static func isDone(_ data: String) -> Bool {
        let letters = data.filter { $0.isLetter }.lowercased()
        return letters == "done" && data.count <= 12
    }

    /// Chunks with text or a tool call.
    var deltas: [Chunk] { chunks.filter { $0.isDelta && !$0.isBlank } }

    /// The text of one choice.
    func text(choice index: Int = 0) -> String {
        chunks.flatMap(\.choices).filter { ($0["index"]?.integer ?? 0) == index }.compactMap { $0["delta"]?["content"]?.string }.joined()
    }

    var text: String { text() }

    var errors: [Chunk] { chunks.filter(\.isError) }

    /// Every finish reason, in order.
    var finishes: [String] { chunks.flatMap(\.finishes) }

    /// What an event looks like, for a failure's text.
    func show(block index: Int) -> String {
        guard stream.blocks.indices.contains(index) else { return "nothing" }
        let block = stream.blocks[index]
        let bytes = response.body.bytes[block.range.clamped(to: 0..<response.body.count)]
        return "event \(index + 1) at \(Show.time(block.at)): \(Show.bytes(bytes))"
    }

    func show(_ chunk: Chunk) -> String { show(block: chunk.block) }
}
