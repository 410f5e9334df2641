public import Simulators

/// What one streamed answer measured.
public struct BenchSample: Sendable, Equatable {
    /// From the request's last byte to the first delta that is not blank, buffer words included.
    public var firstTokenMilliseconds: Double?
    /// The same to the first that is no buffer words.
    public var firstRealTokenMilliseconds: Double?
    /// Between each delta and the one before it.
    public var gapsMilliseconds: [Double] = []
    /// From the request's last byte to the answer's end.
    public var wholeMilliseconds: Double?
    /// Why it is no good answer; nil when it is.
    public var failure: String?

    /// Reads an answer when it is over, so that nothing is computed while others are measured.
    public init(_ response: CurlResponse) {
        if response.ending.outcome != .complete {
            failure = "\(response.ending.outcome)"
        } else if response.status != 200 {
            failure = "status \(response.status ?? 0)"
        }
        guard failure == nil, let sent = response.ending.requestSentAt else {
            failure = failure ?? "the request did not leave"
            return
        }
        wholeMilliseconds = (response.ending.at - sent).milliseconds
        var body = TimedBytes()
        for chunk in response.chunks { body.append(chunk.bytes, at: chunk.at) }
        let blocks = EventStreamReader.read(body).events
        let chunks = blocks.enumerated().compactMap { index, block in
            JSONValue(parsing: Array(block.data.utf8)).map { ChatStream.Chunk(json: $0, at: block.at, block: index) }
        }
        if let broken = chunks.first(where: \.isError) {
            failure = "an error event: \(broken.json["error"]?["message"]?.string ?? "without a message")"
            return
        }
        let deltas = chunks.filter { $0.isDelta && !$0.isBlank }
        guard let first = deltas.first else {
            failure = "no content"
            return
        }
        if blocks.last?.data != "[DONE]" { failure = "no [DONE]" }
        firstTokenMilliseconds = (first.at - sent).milliseconds
        let words = FirstToken.bufferWords(in: deltas)
        firstRealTokenMilliseconds = deltas.indices.contains(words.next) ? (deltas[words.next].at - sent).milliseconds : nil
        gapsMilliseconds = zip(deltas.dropFirst(), deltas).map { ($0.at - $1.at).milliseconds }
    }
}
