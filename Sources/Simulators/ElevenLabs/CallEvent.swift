/// One thing that happened on a call.
public struct CallEvent: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case userSpoke(String)
        case requestPosted(bodyBytes: Int)
        case requestSent
        case head(status: Int)
        case content(String)
        case toolCall(name: String, arguments: String)
        case comment
        case finish(String)
        case done
        case streamEnded(String)
        case hungUp(CurlTransfer.HangUp)
        case attemptFailed(String)
        case bargeIn(place: String, heard: String)
        case toolRun(name: String, result: String)
        case callEnded(code: Int, reason: String)
    }

    /// Since the call began.
    public var at: Duration
    /// The turn's id.
    public var turn: String
    /// Counted from 1 over all the turn's requests; 0 for what belongs to no request.
    public var request: Int
    public var kind: Kind

    /// One line of the transcript's JSON Lines.
    var json: JSONValue {
        var members: [JSONMember] = [
            .init(key: "at_ms", value: .decimal(at.milliseconds)), .init(key: "turn", value: .string(turn)),
            .init(key: "request", value: .integer(request)), .init(key: "event", value: .string(name)),
        ]
        members += details.map { JSONMember(key: $0.0, value: $0.1) }
        return .object(members)
    }

    /// The event's name in the transcript.
    public var name: String {
        switch kind {
        case .userSpoke: "user_spoke"
        case .requestPosted: "request_posted"
        case .requestSent: "request_sent"
        case .head: "head"
        case .content: "content"
        case .toolCall: "tool_call"
        case .comment: "comment"
        case .finish: "finish"
        case .done: "done"
        case .streamEnded: "stream_ended"
        case .hungUp: "hung_up"
        case .attemptFailed: "attempt_failed"
        case .bargeIn: "barge_in"
        case .toolRun: "tool_run"
        case .callEnded: "call_ended"
        }
    }

    private var details: [(String, JSONValue)] {
        switch kind {
        case .userSpoke(let text), .content(let text): [("text", .string(text))]
        case .requestPosted(let bodyBytes): [("body_bytes", .integer(bodyBytes))]
        case .head(let status): [("status", .integer(status))]
        case .toolCall(let name, let arguments): [("name", .string(name)), ("arguments", .string(arguments))]
        case .finish(let reason), .attemptFailed(let reason), .streamEnded(let reason): [("reason", .string(reason))]
        case .hungUp(let way): [("way", .string(way.rawValue))]
        case .bargeIn(let place, let heard): [("place", .string(place)), ("heard", .string(heard))]
        case .toolRun(let name, let result): [("name", .string(name)), ("result", .string(result))]
        case .callEnded(let code, let reason): [("code", .integer(code)), ("reason", .string(reason))]
        case .requestSent, .comment, .done: []
        }
    }
}
