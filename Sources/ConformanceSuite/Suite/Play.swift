/// Plays that many cases share.
enum Play {
    typealias Script = @Sendable (Stage) throws -> Void

    static let streamed = "One chat request with stream: true and one user message."

    /// One streamed chat.
    static let stream: Script = { stage in try stage.stream() }

    /// One streamed chat with a body changed.
    static func stream(_ text: String = Prompt.plain, _ change: @escaping @Sendable (inout ChatRequest) -> Void) -> Script {
        { stage in try stage.stream(text, change) }
    }

    /// One streamed chat whose text brings out a need.
    static func stream(for need: Need) -> Script {
        { stage in try stage.stream(stage.prompt(need)) }
    }

    /// One chat answered whole.
    static let whole: Script = { stage in try stage.stream { $0.stream = false } }

    /// Several requests, each on a connection of its own label.
    static func each(_ requests: @escaping @Sendable (Stage) -> [(String, OutgoingRequest)]) -> Script {
        { stage in
            for (label, request) in requests(stage) { try stage.exchange(request, on: label) }
        }
    }

    /// Several chats that differ in one thing, each labelled.
    static func chats(_ changes: [(String, @Sendable (inout ChatRequest) -> Void)]) -> Script {
        each { stage in changes.map { label, change in (label, stage.post(stage.chat(Prompt.plain, change))) } }
    }

    /// Several chat bodies, as bytes, each labelled.
    static func bodies(_ bodies: [(String, String)]) -> Script {
        each { stage in
            bodies.map { label, body in
                (label, stage.post(bytes: Array(body.replacing("MODEL", with: stage.settings.model).utf8)))
            }
        }
    }
}
