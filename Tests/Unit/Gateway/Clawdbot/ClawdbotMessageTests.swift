import Conversation
import Testing

@testable import Gateway

/// What a turn says to a Clawdbot gateway.
@Suite struct ClawdbotMessageTests {
    private func prompt(_ messages: [Message], spoken: Bool = false, heard: String? = nil) -> Prompt {
        var prompt = Prompt(messages: messages)
        prompt.isSpoken = spoken
        prompt.heardOfCutReply = heard
        return prompt
    }

    @Test func `only the newest utterances go`() {
        let messages = [
            Message(.system, "Context"), Message(.user, "First"), Message(.assistant, "Reply"), Message(.user, "Second"),
            Message(.user, "and third"),
        ]
        #expect(ClawdbotMessage(prompt(messages), voiceNote: "Note")?.text == "Second\nand third")
    }

    @Test func `notes stand in brackets before them`() {
        let message = ClawdbotMessage(
            prompt([Message(.user, "Go on")], spoken: true, heard: "It [was] a\n dark night"), voiceNote: "Speak [briefly]")
        #expect(
            message?.text == """
                [Speak (briefly)]
                [The user interrupted your last reply; the last they heard of it was: It (was) a dark night]
                Go on
                """)
        #expect(message?.utterance == "Go on")
    }

    @Test func `a long reply that was cut is told by its end`() {
        let heard = (1...200).map { "word\($0)" }.joined(separator: " ")
        let text = ClawdbotMessage(prompt([Message(.user, "Hm")], heard: heard), voiceNote: nil)?.text ?? ""
        #expect(text.contains("… "))
        #expect(text.contains("word199 word200]\nHm"))
        #expect(!text.contains("word100 "))
    }

    @Test func `a reply of which nothing was heard is told of as such`() {
        let text = ClawdbotMessage(prompt([Message(.user, "Hm")], heard: " "), voiceNote: nil)?.text
        #expect(text == "[The user interrupted your last reply before hearing any of it.]\nHm")
    }

    @Test func `without a note, and where nothing is spoken, there is none`() {
        #expect(ClawdbotMessage(prompt([Message(.user, "Hi")], spoken: true), voiceNote: nil)?.text == "Hi")
        #expect(ClawdbotMessage(prompt([Message(.user, "Hi")]), voiceNote: "Note")?.text == "Hi")
    }

    @Test func `a word that would stop the agent is quoted also under notes`() {
        #expect(ClawdbotMessage(prompt([Message(.user, "Stop")], spoken: true), voiceNote: "N")?.text == "[N]\n\"Stop\"")
    }

    @Test(arguments: [[], [Message(.user, "  ")], [Message(.assistant, "Hello")]])
    func `without an utterance there is no message`(_ messages: [Message]) {
        #expect(ClawdbotMessage(prompt(messages), voiceNote: nil) == nil)
    }
}
