/// A transcript as JSON lines, one event a line, so that a saved one can be judged again.
extension Transcript {
    /// The transcript as text; bytes stand as they are where they are printable UTF-8, else in base64.
    public var lines: String {
        events.map { $0.json.text() + "\n" }.joined()
    }

    /// Reads what ``lines`` wrote.
    ///
    /// - Throws: ``TranscriptError`` naming the first line that is not an event.
    public init(lines: String) throws(TranscriptError) {
        var events: [TranscriptEvent] = []
        for (index, line) in lines.split(separator: "\n").enumerated() {
            let document: JSONDocument
            do { document = try JSONDocument(Array(line.utf8)) } catch {
                throw TranscriptError(line: index + 1, reason: "not JSON: \(error)")
            }
            guard let event = TranscriptEvent(json: document.value) else {
                throw TranscriptError(line: index + 1, reason: "not a transcript event")
            }
            events.append(event)
        }
        self.init(events: events)
    }
}

/// Which line of a saved transcript cannot be read, and why.
public struct TranscriptError: Error, Sendable, Equatable, CustomStringConvertible {
    public var line: Int
    public var reason: String

    public init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }

    public var description: String { "line \(line): \(reason)" }
}

extension TranscriptEvent {
    /// The event as one JSON object.
    public var json: JSONValue {
        var members: [JSONMember] = [JSONMember(key: "at_us", value: .integer(at.microseconds))]
        if !connection.isEmpty { members.append(JSONMember(key: "on", value: .string(connection))) }
        func add(_ key: String, _ value: JSONValue) { members.append(JSONMember(key: key, value: value)) }
        func add(_ event: String, bytes: [UInt8]) {
            add("event", .string(event))
            if let text = String(validating: bytes, as: UTF8.self) {
                add("text", .string(text))
            } else {
                add("base64", .string(Base64.encode(bytes)))
            }
        }
        switch kind {
        case .connected: add("event", "connected")
        case .refused(let reason):
            add("event", "refused")
            add("reason", .string(reason))
        case .request(let method, let path):
            add("event", "request")
            add("method", .string(method))
            add("path", .string(path))
        case .sent(let bytes): add("sent", bytes: bytes)
        case .received(let bytes): add("received", bytes: bytes)
        case .eof: add("event", "eof")
        case .reset: add("event", "reset")
        case .timeout(let waitedFor):
            add("event", "timeout")
            add("waited_for", .string(waitedFor))
        case .halfClosed: add("event", "half-closed")
        case .closed: add("event", "closed")
        case .cut: add("event", "cut")
        case .overflow(let bytes):
            add("event", "overflow")
            add("bytes", .integer(bytes))
        case .note(let name, let text):
            add("event", "note")
            add("name", .string(name))
            add("text", .string(text))
        case .figure(let name, let value):
            add("event", "figure")
            add("name", .string(name))
            add("value", .decimal(value))
        }
        return .object(members)
    }

    /// The event that ``json`` describes; nil when it describes none.
    public init?(json: JSONValue) {
        guard let at = json["at_us"]?.integer, let name = json["event"]?.string, let kind = Self.kind(name, json) else { return nil }
        self.init(connection: json["on"]?.string ?? "", at: .microseconds(at), kind: kind)
    }

    private static func kind(_ name: String, _ json: JSONValue) -> Kind? {
        let bytes = json["text"]?.string.map { Array($0.utf8) } ?? json["base64"]?.string.flatMap(Base64.decode)
        let label = json["name"]?.string
        switch name {
        case "connected": return .connected
        case "refused": return json["reason"]?.string.map { .refused(reason: $0) }
        case "request":
            guard let method = json["method"]?.string, let path = json["path"]?.string else { return nil }
            return .request(method: method, path: path)
        case "sent": return bytes.map { .sent($0) }
        case "received": return bytes.map { .received($0) }
        case "eof": return .eof
        case "reset": return .reset
        case "timeout": return json["waited_for"]?.string.map { .timeout(waitedFor: $0) }
        case "half-closed": return .halfClosed
        case "closed": return .closed
        case "cut": return .cut
        case "overflow": return json["bytes"]?.integer.map { .overflow(bytes: $0) }
        case "note":
            guard let label, let text = json["text"]?.string else { return nil }
            return .note(name: label, text: text)
        case "figure":
            guard let label, let value = json["value"]?.number else { return nil }
            return .figure(name: label, value: value)
        default: return nil
        }
    }
}
