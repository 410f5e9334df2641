import Simulators

/// Tokens of the gateway that a case has started.
extension AgentScene {
    /// `voice-gateway token WORDS`: what it prints, which is a token alone or nothing.
    ///
    /// - Throws: ``StageError`` when the command fails.
    @discardableResult
    func token(_ words: String...) throws -> String {
        let ended = try gateway.command(["token"] + words)
        guard ended.code == 0 else {
            throw StageError("`voice-gateway token \(words.joined(separator: " "))` ends with \(ended.code): \(ended.complaint)")
        }
        return ended.output.filter { !$0.isWhitespace }
    }

    /// A chat with a token.
    func chat(_ text: String = Prompt.plain, token: String) -> OutgoingRequest {
        stage.post(stage.chat(text), credentials: .value("Bearer \(token)"))
    }

    /// A chat with a token, on a connection of its own, answered whole.
    func ask(_ text: String = Prompt.plain, token: String, on label: String) throws {
        try stage.exchange(chat(text, token: token), on: label)
    }

    /// How many requests the agent has had.
    var asked: Int { (gateway.agentRequests ?? model.requests.map(\.body)).count }
}
