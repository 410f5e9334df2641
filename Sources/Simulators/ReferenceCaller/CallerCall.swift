/// A call as the reference caller knows it.
struct CallerCall: Sendable {
    enum State: String, Sendable {
        case ringing, connected
    }

    var id: String
    var userID: Int?
    var isOutgoing = false
    var state = State.ringing
    var connectedAt: Duration = .zero
    /// When somebody last spoke: the user, or we, to the end of what was said.
    var lastSound: Duration = .zero
    var turns = 0
    var isRefused = false
    /// Whether the goodbye is said or being said.
    var isEnding = false
}

/// Something to be said in the call, in its turn.
struct CallerUtterance: Sendable {
    enum Purpose: Sendable, Equatable {
        case greeting, interim, goodbye
        /// A sentence of the reply of that number.
        case reply(Int)
        /// What a command asked for.
        case order
    }

    var text: String
    var purpose: Purpose
    /// Not before this.
    var readyAt: Duration
    var slot: CallerSlot?
}

/// The reply in progress: what was asked, and what was heard of the answer.
struct CallerReply: Sendable {
    struct Played: Sendable {
        var text: String
        var from: Duration
        var duration: Duration
    }

    var number: Int
    var plan: CallerAgent.Plan
    var askedAt: Duration
    var played: [Played] = []
    var hasInterim = false

    /// The sentences as far as they had been heard at a time: whole ones, and of the last so many words as time allowed.
    func heard(at now: Duration) -> String {
        played.compactMap { sentence -> String? in
            let heard = now - sentence.from
            if heard >= sentence.duration { return sentence.text }
            guard heard > .zero, sentence.duration > .zero else { return nil }
            let words = sentence.text.split(separator: " ")
            let count = Int(Double(words.count) * (heard / sentence.duration))
            return count > 0 ? words.prefix(count).joined(separator: " ") : nil
        }
        .joined(separator: " ")
    }
}
