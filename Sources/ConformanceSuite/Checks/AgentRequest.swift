import Simulators

/// A chat request as the agent behind a gateway got it.
struct AgentRequest: Sendable {
    let json: JSONValue

    var messages: [JSONValue] { json["messages"]?.array ?? [] }

    /// The texts of one role's messages.
    func texts(_ role: String) -> [String] { messages.filter { $0["role"]?.string == role }.map(Self.text) }

    var tools: [JSONValue] { json["tools"]?.array ?? [] }

    /// Those a play noted, oldest first.
    static func noted(in transcript: Transcript) -> [AgentRequest]? {
        transcript.note("agent").flatMap { JSONValue(parsing: Array($0.utf8))?.array }?.map(AgentRequest.init)
    }

    /// A message's text, whether a string or parts.
    static func text(of message: JSONValue) -> String {
        message["content"]?.string ?? message["content"]?.array?.compactMap { $0["text"]?.string }.joined(separator: " ") ?? ""
    }

    /// A body without the messages of other plays: what stands before the first that holds the play's word.
    static func trimmed(_ body: JSONValue, since word: String) -> JSONValue {
        guard let messages = body["messages"]?.array else { return body }
        let start = messages.firstIndex { $0["role"]?.string != "system" && text(of: $0).contains(word) } ?? 0
        var kept = messages[..<start].filter { $0["role"]?.string == "system" }
        // What comes from a client's own words may stand right before its first utterance.
        kept += messages[max(0, start - 2)..<start].filter { $0["role"]?.string != "system" }
        var trimmed = body
        trimmed["messages"] = .array(kept + messages[start...])
        return trimmed
    }
}

extension Check {
    /// Judges what the agent was asked in this play.
    static func agent(_ judge: @escaping @Sendable ([AgentRequest], Transcript) -> Judgement) -> Judge {
        { transcript, _ in
            guard let requests = AgentRequest.noted(in: transcript) else { return .inconclusive("what the agent was asked is not known") }
            return judge(requests, transcript)
        }
    }

    /// The agent was asked as often as there were turns to answer.
    static let agentRuns = agent { requests, transcript in
        guard let wanted = transcript.note("runs").flatMap({ Int($0) }) else { return .pass }
        return expect(requests.count == wanted, "the agent asked \(wanted) times", "\(requests.count) times")
    }

    /// The last request of the agent.
    static func lastAsked(_ judge: @escaping @Sendable (AgentRequest, Transcript) -> Judgement) -> Judge {
        agent { requests, transcript in
            guard let last = requests.last else { return .fail(expected: "a question to the agent", actual: "none") }
            return judge(last, transcript)
        }
    }
}
