/// How one wire says what a model answers; what a fault says wrongly it says in the same words.
protocol AnswerDialect: Sendable {
    /// The events of a whole streamed answer, each delta due when the timing says.
    func events(of answer: ModelAnswer, timing: inout StreamTiming) -> [StreamEvent]
    /// The body of an answer that is not streamed.
    func whole(_ answer: ModelAnswer) -> String
    /// A delta of text that belongs to no part of the answer.
    func stray(_ text: String) -> StreamEvent
    /// An event that says nothing at all.
    var hollow: StreamEvent { get }
    /// An event that lacks what every client looks for.
    var incomplete: StreamEvent { get }
    /// An event whose JSON breaks off.
    var malformed: StreamEvent { get }
    /// An event no client knows yet, which the wire's rules let a server send.
    var unknown: StreamEvent { get }
    /// An error in the middle of a stream, as the provider sends it.
    var failure: StreamEvent { get }
    /// An error whose `error` is a string, as some proxies send it.
    var plainFailure: StreamEvent { get }
}

/// The wires the fake model server speaks.
public enum UpstreamWire: String, Sendable, Equatable {
    /// `POST /v1/chat/completions`.
    case openAI = "openai"
    /// `POST /v1/messages`.
    case anthropic

    /// The body of an error.
    func error(status: Int, message: String, parameter: String? = nil, requestID: String) -> JSONValue {
        switch self {
        case .openAI:
            ChunkWriter.error(
                message, type: ChunkWriter.errorType(of: status), parameter: parameter, code: status == 401 ? "invalid_api_key" : nil)
        case .anthropic: MessageWriter.error(message, type: MessageWriter.errorType(of: status), requestID: requestID)
        }
    }

    /// The field of a response that names the request.
    func requestField(_ id: String) -> String { self == .openAI ? "x-request-id: \(id)" : "request-id: \(id)" }
}
