import Simulators

/// Making requests for the target.
extension Stage {
    /// Who a request says it is.
    enum Credentials: Sendable {
        case good
        case none
        /// The Authorization value as given.
        case value(String)
    }

    static let chatPath = "/chat/completions"

    /// A request with the fields every client sends.
    func request(_ method: String, _ path: String, credentials: Credentials = .good) -> OutgoingRequest {
        var fields = [HeaderField("Host", settings.target.hostHeader), HeaderField("Accept", "application/json")]
        switch credentials {
        case .good: if let token = settings.token { fields.append(HeaderField("Authorization", "Bearer \(token)")) }
        case .none: break
        case .value(let value): fields.append(HeaderField("Authorization", value))
        }
        return OutgoingRequest(method: method, target: settings.target.prefix + path, fields: fields)
    }

    /// A chat request's body: one user message, streamed.
    func chat(_ text: String = Prompt.plain, _ change: (inout ChatRequest) -> Void = { _ in }) -> ChatRequest {
        var chat = ChatRequest([Say.user(text)], model: settings.model)
        change(&chat)
        return chat
    }

    /// A chat request, in a conversation of its own unless one is named.
    func post(_ chat: ChatRequest, conversation: String? = nil, credentials: Credentials = .good) -> OutgoingRequest {
        post(bytes: chat.json.bytes, conversation: conversation, credentials: credentials)
    }

    /// A request to the chat route with any body.
    func post(bytes body: [UInt8], conversation: String? = nil, credentials: Credentials = .good) -> OutgoingRequest {
        var request = request("POST", Self.chatPath, credentials: credentials)
        request.add("Content-Type", "application/json")
        if let conversation {
            request.add("X-Conversation-Id", conversation)
        } else if settings.profile == .elevenlabs {
            request.add("X-Conversation-Id", words.conversation())
        }
        request.body = body
        return request
    }
}
