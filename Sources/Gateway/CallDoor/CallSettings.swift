/// What one may set of the telephone.
struct CallSettings: Sendable, Equatable {
    /// Telegram users who may talk to this gateway and be called by it; nil is everybody.
    var allowedUsers: Set<Int64>?
    /// Said when a call connects; empty says nothing.
    var greeting = ""
    /// Said before the gateway hangs up; nil is ``PhraseBook/goodbye(_:)``, empty says nothing.
    var goodbye: String?
    /// How long an agent may take over its first sentence before an interim line is said; zero says none.
    var interimAfter: Duration = .milliseconds(1200)
    var durationMax: Duration = .seconds(3600)
    /// How long nobody may speak.
    var idleMax: Duration = .seconds(120)
    /// How long it may ring.
    var ringingMax: Duration = .seconds(90)
    /// How long the end of a call is waited for once it was asked for.
    var endingMax: Duration = .seconds(2)
    /// How long a goodbye may take to be spoken and heard.
    var goodbyeMax: Duration = .seconds(20)
    var queuedCallsMax = 16
    /// Longest text of one desk command, in characters.
    var deskCharactersMax = 4000

    init() {}
}
