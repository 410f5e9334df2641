extension ControlVerb {
    /// Longest text to be spoken that is handed on, in UTF-8 bytes; the desk has its own bound, in characters.
    static let spokenTextBytesMax = 16_384

    /// The verbs of `voice-gateway call …`.
    ///
    /// - Parameter desk: nil where the gateway has no voice service: each verb then says so, and how to mend it.
    static func calls(_ desk: (any CallDesk)?) -> [ControlVerb] {
        let answering = Desk(desk: desk)
        return [
            .answer("call.start") { input in
                let userID = try input.number("user_id")
                guard userID > 0 else { throw ControlInput.wrong("user_id", "a user's id is 1 or more, and nobody has \(userID)") }
                return try await answering().start(userID: userID)
            },
            .answer("call.hangup") { _ in try await answering().hangUp() },
            .answer("call.status") { _ in try await answering().report() },
            .answer("call.speak") { input in
                let text = try input.text("text")
                guard text.contains(where: { !$0.isWhitespace }) else { throw ControlInput.wrong("text", "there is nothing to say in it") }
                guard text.utf8.count <= spokenTextBytesMax else {
                    throw ControlInput.wrong("text", "at most \(spokenTextBytesMax) bytes are said at once; this has \(text.utf8.count)")
                }
                return try await answering().speak(text)
            },
            .answer("call.play") { input in
                let path = try input.text("path")
                guard path.hasPrefix("/") else { throw ControlInput.wrong("path", "the whole path must stand here, from / on") }
                return try await answering().play(path)
            },
            .stream("call.events") { _ in try await answering().events() },
        ]
    }

    private struct Desk: Sendable {
        let desk: (any CallDesk)?

        func callAsFunction() throws(ControlFailure) -> any CallDesk {
            guard let desk else { throw ControlFailure(.callsOff, CallDoorOff.message(found: UsualVoiceSocket.found())) }
            return desk
        }
    }
}
