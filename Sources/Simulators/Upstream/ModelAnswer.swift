/// What the fake model answers to one request, before any fault touches it.
struct ModelAnswer: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        /// Text in the deltas it is streamed in.
        case text([String])
        /// A call of an offered tool, its arguments in the pieces they are streamed in.
        case call(name: String, arguments: [String])
        /// A refusal before the head: status and a sentence.
        case failure(status: Int, message: String)
    }

    var content: Content
    /// `stop`, `length` or `tool_calls`.
    var finish: String
    var pace: UpstreamReply.Pace

    init(_ content: Content, finish: String = "stop", pace: UpstreamReply.Pace = .init()) {
        self.content = content
        self.finish = finish
        self.pace = pace
    }

    /// The answer cut where `stop` and `max_tokens` end it; one delta counts as one token.
    func limited(by request: ChatRequest) -> ModelAnswer {
        guard case .text(var deltas) = content else { return self }
        var limited = self
        let text = deltas.joined()
        let cut = request.stops.compactMap { stop in
            text.firstRange(of: stop).map { text.distance(from: text.startIndex, to: $0.lowerBound) }
        }.min()
        if let cut {
            var left = cut
            deltas = deltas.compactMap { delta in
                defer { left -= delta.count }
                return left > 0 ? String(delta.prefix(left)) : nil
            }
        }
        if let most = request.tokensMax, deltas.count > most {
            deltas = Array(deltas[..<most])
            limited.finish = "length"
        }
        limited.content = .text(deltas)
        return limited
    }
}

/// Cuts a text into deltas that join to exactly that text.
func deltas(of text: String, by chunking: UpstreamReply.Chunking) -> [String] {
    switch chunking {
    case .whole: [text]
    case .characters: text.map { String($0) }
    case .words: pieces(of: text) { before, next in before.isWhitespace == false && next.isWhitespace }
    case .sentences: pieces(of: text) { before, next in ".!?".contains(before) && next.isWhitespace }
    }
}

/// Cuts before each character where the rule says so.
private func pieces(of text: String, cutsBetween: (Character, Character) -> Bool) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
        if let last = piece.last, cutsBetween(last, character) {
            pieces.append(piece)
            piece = ""
        }
        piece.append(character)
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
}
