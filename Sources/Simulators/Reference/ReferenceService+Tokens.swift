/// What the tokens beside the first one may ask.
extension ReferenceService {
    /// The token of a request, where it is one of these.
    func token(of request: ReferenceRequest) -> ReferenceTokens.Token? {
        guard let value = request.value("authorization"), value.lowercased().hasPrefix("bearer ") else { return nil }
        return tokens.find(HeaderField.trim(value.dropFirst("bearer ".count)))
    }

    /// Why a token that is good is refused all the same: it is for something else.
    func refusal(for token: ReferenceTokens.Token) -> ReferenceAnswer? {
        guard !token.scopes.contains("chat"), !behaviour.tokenMistakes.contains(.ignoresScopes) else { return nil }
        let challenge = "Bearer realm=\"reference\", error=\"insufficient_scope\", scope=\"chat\""
        return .error(
            403, "This token is not for this.", code: "insufficient_scope", fields: [HeaderField("WWW-Authenticate", challenge)])
    }

    /// The answer to a request of a token with limits; nil for one without.
    func limited(_ request: ReferenceRequest) -> ReferenceAnswer? {
        guard request.isChat, request.method == "POST", let token = token(of: request), token.perMinute != nil || token.turnsMax != nil
        else {
            return nil
        }
        let (remaining, excess) = tokens.count(token)
        let told = remaining.map { [HeaderField("x-ratelimit-remaining-requests", "\($0)")] } ?? []
        guard let excess else {
            var answer = chat(request)
            if !token.isVoice { answer.fields += told }
            return answer
        }
        if token.isVoice, !behaviour.tokenMistakes.contains(.refusesHeardTurns) { return spoken(request) }
        var wait = 1
        if case .requests(let seconds) = excess { wait = seconds }
        return .error(
            429, "This token has asked too much.", type: "requests", code: "rate_limit_exceeded",
            fields: told + [HeaderField("Retry-After", "\(wait)")])
    }

    /// A sentence of the server's own, without any agent.
    private func spoken(_ request: ReferenceRequest) -> ReferenceAnswer {
        let mistakes = behaviour.tokenMistakes
        if mistakes.contains(.asksAgentOverLimit) { _ = chat(request) }
        let isSpanish = request.userText.contains("¿") && !mistakes.contains(.speaksEnglishOverLimit)
        let body = request.json ?? .null
        let writer = ReferenceWriter(
            number: nextNumber(), model: body["model"]?.string ?? model, body: body, style: style, habits: behaviour.session)
        let steps = writer.steps(.own(ReferenceWords.limits[isSpanish ? 1 : 0]))
        return ReferenceAnswer(status: 200, fields: Self.streamFields, body: .steps(steps))
    }
}
