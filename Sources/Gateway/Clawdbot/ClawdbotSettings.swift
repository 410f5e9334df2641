import NIOCore

/// What a Clawdbot agent is told to be.
struct ClawdbotSettings: Sendable {
    let place: BaseURL
    let token: Secret
    /// The session to speak to; nil for the server's main one.
    var sessionKey: String?
    /// The note that goes with spoken turns; nil for none.
    var voiceNote: String?
    /// How long a turn waits for a connection.
    var connectLimit: TimeAmount = .seconds(3)
    /// From the connection to the greeting; the server gives it 10 s too.
    var greetingLimit: TimeAmount = .seconds(10)
    /// How long a run that had begun waits for the connection to come back.
    var returnLimit: TimeAmount = .seconds(20)
    /// For the answer to a request.
    var answerLimit: TimeAmount = .seconds(10)
    /// After so long without a word of a run the server is asked how it stands.
    var quietLimit: TimeAmount = .seconds(20)
    /// The same once its agent has said that it is done, and the end is still to come.
    var endLimit: TimeAmount = .seconds(2)
    /// How long the next message waits for a run that was stopped to be over.
    var stopLimit: TimeAmount = .milliseconds(250)
    /// The longest run; tools may take their time.
    var runLimit: TimeAmount = .seconds(600)
}

extension Secret {
    /// A text in which this secret does not stand.
    func scrubbed(from text: String) -> String {
        let word = withBytes { String(decoding: $0, as: UTF8.self) }
        return word.isEmpty ? text : text.replacing(word, with: "[secret]")
    }
}
