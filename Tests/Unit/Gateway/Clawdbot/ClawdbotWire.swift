@testable import Gateway

/// Frames as texts, read as the link reads them.
enum ClawdbotWire {
    static func frame<Value>(_ json: String, _ body: (ClawdbotFrame) -> Value) -> Value? {
        let tape = JSONTape()
        return Array(json.utf8).withUnsafeBytes { bytes in ClawdbotFrame(bytes, using: tape).map(body) }
    }

    static func answer<Value>(_ json: String, _ body: (ClawdbotAnswer) -> Value) -> Value? {
        frame(json) { frame in
            guard case .answer(_, let answer) = frame else { return nil }
            return body(answer)
        } ?? nil
    }

    /// What an event says of its run.
    static func event(_ json: String) -> (run: String, event: ClawdbotEvent)? {
        frame(json) { frame in
            guard case .event(let name, let payload, _) = frame else { return nil }
            return ClawdbotEvent.read(name, payload)
        } ?? nil
    }
}
