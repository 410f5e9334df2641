/// What one event tells of one run (docs/wire/clawdbot.md CB-18 to CB-21).
enum ClawdbotEvent: Equatable {
    /// The agent's own event: the present message so far, and the piece that is new.
    case assistant(text: String?, piece: String?, sequence: Int?)
    /// The chat's event: the text so far or, without one, a piece of it.
    case delta(text: String?, piece: String?, replaces: Bool)
    case began
    /// A tool began or ended: the next text may be another message.
    case tool
    /// The agent is done; the chat's own word follows.
    case ended
    case final(text: String?)
    case aborted(reason: String?)
    case failed(message: String?, kind: String?)

    /// Reads an event of the names `chat` and `agent`, and whose run it is; nil for any other, and for what cannot be read.
    static func read(_ name: JSONText, _ payload: JSONValue?) -> (run: String, event: ClawdbotEvent)? {
        guard let payload, payload.kind == .object, let run = payload["runId"]?.text, run.escaped.count <= 128 else { return nil }
        let event: ClawdbotEvent? = name.equals("chat") ? chat(payload) : name.equals("agent") ? agent(payload) : nil
        return event.map { (run.string, $0) }
    }

    private static func chat(_ payload: JSONValue) -> ClawdbotEvent? {
        guard let state = payload["state"]?.text else { return nil }
        if state.equals("delta") {
            return .delta(
                text: payload["message"].flatMap(text), piece: payload["deltaText"]?.string, replaces: payload["replace"]?.bool ?? false)
        }
        if state.equals("final") { return .final(text: payload["message"].flatMap(text)) }
        if state.equals("aborted") { return .aborted(reason: payload["stopReason"]?.string) }
        if state.equals("error") { return .failed(message: payload["errorMessage"]?.string, kind: payload["errorKind"]?.string) }
        return nil
    }

    private static func agent(_ payload: JSONValue) -> ClawdbotEvent? {
        guard let stream = payload["stream"]?.text else { return nil }
        let data = payload["data"]
        if stream.equals("assistant") {
            return .assistant(text: data?["text"]?.string, piece: data?["delta"]?.string, sequence: payload["seq"]?.integer)
        }
        if stream.equals("tool") { return .tool }
        guard stream.equals("lifecycle"), let phase = data?["phase"]?.text else { return nil }
        if phase.equals("start") { return .began }
        // An error may be followed by another try; the chat's event says when it is the end.
        return phase.equals("end") || phase.equals("error") ? .ended : nil
    }

    /// The text of a message: its content, or the text parts of it joined; nil when it has none.
    static func text(_ message: JSONValue) -> String? {
        if message.kind == .string { return message.string }
        guard let content = message["content"] ?? message["text"] else { return nil }
        if content.kind == .string { return content.string }
        var text: String?
        for part in content.elements where part["type"]?.text.map({ $0.equals("text") || $0.equals("output_text") }) ?? false {
            guard let piece = part["text"]?.string else { continue }
            text = (text ?? "") + piece
        }
        return text
    }
}
