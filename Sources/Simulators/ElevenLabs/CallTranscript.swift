/// A played call: everything that happened with its time, and what is known of each turn.
public struct CallTranscript: Sendable, Equatable {
    public static let schema = "vgw.call/1"

    /// How the call ended.
    public enum Ending: Sendable, Equatable {
        /// The scenario was played to its end.
        case played
        /// The agent hung up with `end_call`.
        case agentEnded(reason: String)
        /// The platform gave the call up; the code is the WebSocket's.
        case failed(code: Int, reason: String)
    }

    public var scenario: String
    public var target: String
    public var seed: UInt64
    public var events: [CallEvent] = []
    public var turns: [TurnOutcome] = []
    public var ending = Ending.played
    /// What the session had stored when the call was over, when an export was given.
    public var session: [SessionLine]?
    /// How often the agent was asked over the call, when a journal watched.
    public var agentRuns: Int?
    /// Upstream streams still open a while after the call, when a probe watched.
    public var upstreamOpenAtEnd: Int?

    public init(scenario: String, target: String, seed: UInt64) {
        self.scenario = scenario
        self.target = target
        self.seed = seed
    }

    /// The transcript as JSON Lines: a head, each event, each turn's outcome, the ending.
    public var lines: [String] {
        let head: JSONValue = [
            "schema": .string(Self.schema), "scenario": .string(scenario), "target": .string(target), "seed": .integer(Int(clamping: seed)),
        ]
        return [head.text()] + events.map { $0.json.text() } + turns.map { $0.json.text() } + [endingLine.text()]
    }

    private var endingLine: JSONValue {
        switch ending {
        case .played: ["ending": "played"]
        case .agentEnded(let reason): ["ending": "agent_ended", "reason": .string(reason)]
        case .failed(let code, let reason): ["ending": "failed", "code": .integer(code), "reason": .string(reason)]
        }
    }
}

/// One line of `sessions export`: what the gateway keeps.
public struct SessionLine: Sendable, Equatable {
    public var role: String
    public var text: String
    public var state: String

    public init(role: String, text: String, state: String) {
        self.role = role
        self.text = text
        self.state = state
    }

    /// Reads JSON Lines as `voice-gateway sessions export` prints them; lines that are none are left out.
    public static func parse(_ text: String) -> [SessionLine] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            guard let value = JSONValue(parsing: Array(line.utf8)), let role = value["role"]?.string, let text = value["text"]?.string
            else {
                return nil
            }
            return SessionLine(role: role, text: text, state: value["state"]?.string ?? "")
        }
    }
}

extension TurnOutcome {
    /// The outcome as one line of the transcript.
    var json: JSONValue {
        func number(_ value: Double?) -> JSONValue { value.map(JSONValue.decimal) ?? .null }
        func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
        let cut: JSONValue =
            bargeIn.map { cut in
                [
                    "place": .string(cut.place.rawValue), "after_ms": .decimal(cut.afterMilliseconds), "abort": .string(cut.abort.rawValue),
                    "upstream_cancelled_ms": number(upstreamCancelledMilliseconds),
                ]
            } ?? .null
        return [
            "turn": .string(id), "number": .integer(self.number), "user": .string(user), "delivery": .string(delivery),
            "language": text(language),
            "requests": .integer(requests), "attempts": .integer(attempts), "status": status.map(JSONValue.integer) ?? .null,
            "first_token_ms": number(firstTokenMilliseconds), "first_real_token_ms": number(firstRealTokenMilliseconds),
            "streamed_ms": number(streamedMilliseconds), "streamed": .string(streamed), "buffer": .string(buffer), "heard": .string(heard),
            "finish": text(finish), "barge_in": cut, "missed_barge_in": .bool(missedBargeIn),
            "tools": .array(tools.map { ["name": .string($0.name), "arguments": .string($0.arguments), "result": .string($0.result)] }),
            "failures": .array(failures.map(JSONValue.string)), "fatal": text(fatal), "requested": .string(requested),
        ]
    }
}
