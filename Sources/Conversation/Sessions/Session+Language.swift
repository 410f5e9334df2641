import Foundation

/// Which language the gateway's own few words are said in.
extension Session {
    /// The language of a request: the one its conversation was switched to, else the one the user is heard to speak, else the last.
    func language(of request: TurnRequest, saying utterances: [String], in id: ConversationID) -> SpokenLanguage {
        guard request.profile == .voice, var conversation = conversations[id] else { return request.language }
        if let told = Self.switchedLanguage(request.messages) {
            conversation.language = told
            conversation.isLanguageTold = true
        } else if !conversation.isLanguageTold, let said = utterances.last,
            let heard = LanguageDetector.language(of: said, known: conversation.language)
        {
            conversation.language = heard
        }
        conversations[id] = conversation
        return conversation.language ?? request.language
    }

    /// The last language that `language_detection` was called with; nil when it was not, or with none of ours.
    private static func switchedLanguage(_ messages: [Message]) -> SpokenLanguage? {
        for message in messages.reversed() where !message.toolCalls.isEmpty {
            for call in message.toolCalls.reversed() where call.name == "language_detection" {
                guard let object = try? JSONSerialization.jsonObject(with: Data(call.arguments.utf8)) as? [String: Any],
                    let tag = object["language"] as? String
                else { continue }
                return SpokenLanguage(knownTag: tag)
            }
        }
        return nil
    }
}
