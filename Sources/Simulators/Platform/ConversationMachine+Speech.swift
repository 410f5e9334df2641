/// Speaking: a word's audio when the word is due, the end of a turn, and the user who speaks over it.
extension ConversationMachine {
    /// Sends the audio of the words that are due.
    mutating func speakDue() {
        guard let settings, !settings.isTextOnly else { return }
        while let turn, let word = turn.speech.word(turn.wordsSpoken + 1), word.startsAt <= now {
            self.turn?.wordsSpoken += 1
            let span = word.endsAt - word.startsAt
            let audio = WordAudio(word.text, span: span, format: settings.outputFormat)
            tell(
                "audio",
                [
                    "audio_event": [
                        "audio_base_64": .string(Base64.encode(audio.bytes)), "event_id": .integer(turn.eventID),
                        "alignment": audio.alignment,
                    ]
                ])
        }
    }

    /// All of the turn's text has been heard.
    mutating func spoken() {
        guard let turn else { return }
        guard turn.calls.isEmpty else { return runTools() }
        if !turn.text.isEmpty { remember("assistant", turn.text) }
        record.agent(turn, heard: turn.text, isInterrupted: false, settings: settings, at: now)
        if turn.isFarewell {
            return finish(code: 1000, reason: "end_call tool was called", termination: "end_call tool was called")
        }
        rest()
    }

    /// The turn is over and the user may speak.
    mutating func rest(isQuiet: Bool = true) {
        turn = nil
        quietSince = isQuiet ? now : nil
        guard !waiting.isEmpty else { return }
        userSays(waiting.removeFirst())
    }

    /// The user speaks over the agent: what was heard is what is remembered.
    mutating func interrupt() {
        guard let turn, let settings else { return }
        self.turn = nil
        if turn.stage == .asking { put(.hangUp(request: turn.request)) }
        if case .awaitingTools = turn.stage { return abandonTools(of: turn) }
        let heard = settings.isTextOnly ? turn.text : turn.speech.heard(by: now)
        let isWhole = heard.trimmingSpaces == turn.text.trimmingSpaces && turn.stage == .speaking
        let kept = isWhole || heard.isEmpty || !timings.endsInEllipsis ? heard : heard + "..."
        if turn.stage == .asking, !turn.text.isEmpty {
            self.turn = turn
            told()
            self.turn = nil
        }
        if !settings.isTextOnly, !turn.text.isEmpty {
            tell("interruption", ["interruption_event": ["event_id": .integer(turn.eventID)]])
            let event: JSONValue = [
                "original_agent_response": .string(turn.text), "corrected_agent_response": .string(kept),
                "event_id": .integer(turn.eventID),
            ]
            if !isWhole { tell("agent_response_correction", ["agent_response_correction_event": event]) }
        }
        if !kept.isEmpty { remember("assistant", kept) }
        record.agent(turn, heard: kept, isInterrupted: !isWhole, settings: settings, at: now)
    }
}
