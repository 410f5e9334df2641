/// What a chat request must be, after OpenAI's CreateChatCompletionRequest.
enum ReferenceValidation {
    /// Why a request is refused: always a 400.
    struct Refusal: Error {
        var message: String
        var param: String?

        var answer: ReferenceAnswer { .error(400, message, param: param) }
    }

    static func read(_ bytes: [UInt8]) -> Result<JSONValue, Refusal> {
        let document: JSONDocument
        do { document = try JSONDocument(bytes, depthMax: 64) } catch {
            return .failure(Refusal(message: "The body is not JSON: \(error.reason)."))
        }
        if !document.duplicateKeys.isEmpty { return .failure(Refusal(message: "A key stands twice.")) }
        do throws(Refusal) {
            try check(document.value)
            return .success(document.value)
        } catch {
            return .failure(error)
        }
    }

    private static func check(_ body: JSONValue) throws(Refusal) {
        guard body.isObject else { throw Refusal(message: "The body must be an object, not \(body.kind).") }
        guard let messages = body["messages"] else { throw Refusal(message: "messages is missing.", param: "messages") }
        guard let list = messages.array, !list.isEmpty else {
            throw Refusal(message: "messages must be an array of at least one message.", param: "messages")
        }
        for (index, message) in list.enumerated() { try check(message, "messages[\(index)]") }
        if let stream = body["stream"], !stream.isNull, stream.bool == nil {
            throw Refusal(message: "stream must be true or false.", param: "stream")
        }
        if let n = body["n"], !n.isNull, !(n.integer.map { (1...8).contains($0) } ?? false) {
            throw Refusal(message: "n must be an integer from 1 to 8.", param: "n")
        }
        if let heat = body["temperature"], !heat.isNull, !(heat.number.map { (0...2).contains($0) } ?? false) {
            throw Refusal(message: "temperature must be a number from 0 to 2.", param: "temperature")
        }
        if let stop = body["stop"]?.array, stop.count > 4 { throw Refusal(message: "stop takes at most 4 strings.", param: "stop") }
    }

    private static func check(_ message: JSONValue, _ place: String) throws(Refusal) {
        guard message.isObject else { throw Refusal(message: "\(place) must be an object.", param: place) }
        let roles = ["system", "developer", "user", "assistant", "tool", "function"]
        guard let role = message["role"]?.string, roles.contains(role) else {
            throw Refusal(message: "\(place).role must be one of \(roles.joined(separator: ", ")).", param: "\(place).role")
        }
        let content = message["content"]
        if let parts = content?.array {
            for part in parts where part["type"]?.string != "text" || part["text"]?.string == nil {
                throw Refusal(message: "\(place).content holds a part that is not text.", param: "\(place).content")
            }
        } else if content?.string == nil, role != "assistant" {
            throw Refusal(message: "\(place).content must be a string or an array of parts.", param: "\(place).content")
        }
        if role == "tool", message["tool_call_id"]?.string == nil {
            throw Refusal(message: "\(place).tool_call_id is missing.", param: "\(place).tool_call_id")
        }
    }
}
