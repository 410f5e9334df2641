/// Streams of the Messages API, as its documents show them.
enum MessageStream {
    static func event(_ type: String, _ rest: String = "") -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest.isEmpty ? "" : ",")\(rest)}\n\n"
    }

    static let start = event(
        "message_start",
        #""message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"stop_sequence":null,"#
            + #""usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":1}}"#)
    static let ping = event("ping")
    static let stop = event("message_stop")

    static func open(_ index: Int, _ block: String) -> String {
        event("content_block_start", #""index":\#(index),"content_block":\#(block)"#)
    }

    static func delta(_ index: Int, _ delta: String) -> String {
        event("content_block_delta", #""index":\#(index),"delta":\#(delta)"#)
    }

    static func close(_ index: Int) -> String { event("content_block_stop", #""index":\#(index)"#) }

    static func closing(_ reason: String, outputTokens: Int = 7) -> String {
        event("message_delta", #""delta":{"stop_reason":"\#(reason)","stop_sequence":null},"usage":{"output_tokens":\#(outputTokens)}"#)
    }

    static func text(_ index: Int, _ pieces: String...) -> String {
        open(index, #"{"type":"text","text":""}"#) + pieces.map { delta(index, #"{"type":"text_delta","text":"\#($0)"}"#) }.joined()
            + close(index)
    }

    static func thinking(_ index: Int) -> String {
        open(index, #"{"type":"thinking","thinking":"","signature":""}"#) + delta(index, #"{"type":"thinking_delta","thinking":"Hm."}"#)
            + delta(index, #"{"type":"signature_delta","signature":"Eq=="}"#) + close(index)
    }

    /// - Parameter pieces: of the input, as they stand within a JSON string.
    static func call(_ index: Int, _ name: String, id: String, _ pieces: String...) -> String {
        open(index, #"{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}"#)
            + pieces.map { delta(index, #"{"type":"input_json_delta","partial_json":"\#($0)"}"#) }.joined() + close(index)
    }

    static func whole(_ text: String) -> String { start + self.text(0, text) + closing("end_turn") + stop }

    static func error(_ type: String) -> String { event("error", #""error":{"type":"\#(type)","message":"no"}"#) }
}
