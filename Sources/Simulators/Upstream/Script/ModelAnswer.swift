/// What the fake model answers to one request, before any fault touches it.
struct ModelAnswer: Sendable, Equatable {
    /// A call, its arguments in the pieces they are streamed in.
    struct Call: Sendable, Equatable {
        var name: String
        var arguments: [String]
    }

    enum Part: Sendable, Equatable {
        /// Reasoning, in the deltas it is streamed in.
        case thinking([String])
        /// Text, in the deltas it is streamed in.
        case text([String])
        case call(Call)
    }

    enum Content: Sendable, Equatable {
        case parts([Part])
        /// A refusal before the head: status and a sentence.
        case failure(status: Int, message: String)
    }

    enum Finish: Sendable, Equatable {
        case stop, length, calls
        /// One of the request's own stop texts came next.
        case sequence(String)
    }

    var content: Content
    var finish: Finish
    var pace: UpstreamReply.Pace
    var stall: Stall?
    var fault: UpstreamFault?
    var callStyle: CallStyle?
    var reasoningStyle: ReasoningStyle?
    /// Whether the request asked for a summary, so that it is none of the user's turns.
    var isSummary = false

    init(_ content: Content, finish: Finish = .stop, pace: UpstreamReply.Pace = .init()) {
        self.content = content
        self.finish = finish
        self.pace = pace
    }

    init(_ text: String, pace: UpstreamReply.Pace = .init()) {
        self.init(.parts([.text(deltas(of: text, by: pace.chunking))]), pace: pace)
    }

    var parts: [Part] { if case .parts(let parts) = content { parts } else { [] } }

    /// All the text, its parts joined.
    var text: String { parts.map { if case .text(let deltas) = $0 { deltas.joined() } else { "" } }.joined() }

    /// All the reasoning, its parts joined.
    var thoughts: String { parts.map { if case .thinking(let deltas) = $0 { deltas.joined() } else { "" } }.joined() }

    var calls: [Call] { parts.compactMap { if case .call(let call) = $0 { call } else { nil } } }

    /// How many deltas the answer has, each counted as one token; a call's name is one too.
    var tokens: Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .thinking(let deltas), .text(let deltas): sum + deltas.count
            case .call(let call): sum + call.arguments.count + 1
            }
        }
    }

    /// The answer cut where `stop` and `max_tokens` end it; one delta counts as one token.
    func limited(by request: ChatRequest) -> ModelAnswer {
        guard case .parts(var parts) = content else { return self }
        var limited = self
        for (index, part) in parts.enumerated() {
            guard case .text(let deltas) = part, let (kept, stop) = Self.cut(deltas, at: request.stops) else { continue }
            parts[index] = .text(kept)
            parts.removeSubrange((index + 1)...)
            limited.finish = .sequence(stop)
            break
        }
        if var left = request.tokensMax, tokens > left {
            limited.finish = .length
            parts = parts.compactMap { part in
                guard left > 0 else { return nil }
                switch part {
                case .thinking(let deltas):
                    defer { left -= deltas.count }
                    return .thinking(Array(deltas.prefix(left)))
                case .text(let deltas):
                    defer { left -= deltas.count }
                    return .text(Array(deltas.prefix(left)))
                case .call(let call):
                    defer { left -= call.arguments.count + 1 }
                    return .call(Call(name: call.name, arguments: Array(call.arguments.prefix(left - 1))))
                }
            }
        }
        limited.content = .parts(parts)
        return limited
    }

    /// The deltas before the first of the stop texts, and which it was; nil when none comes.
    private static func cut(_ deltas: [String], at stops: [String]) -> ([String], String)? {
        let text = deltas.joined()
        let found = stops.compactMap { stop in
            text.firstRange(of: stop).map { (at: text.distance(from: text.startIndex, to: $0.lowerBound), stop: stop) }
        }.min { $0.at < $1.at }
        guard let found else { return nil }
        var left = found.at
        let kept: [String] = deltas.compactMap { delta in
            defer { left -= delta.count }
            return left > 0 ? String(delta.prefix(left)) : nil
        }
        return (kept, found.stop)
    }
}
