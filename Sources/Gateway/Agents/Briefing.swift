import Conversation

/// Who an agent is and what it is to know: the words a model is given before the conversation.
protocol Instructions: Sendable {
    /// Empty for nothing. What seldom changes comes first, so that upstreams find it in their caches; cheap when nothing has changed.
    func instructions(isSpoken: Bool, language: SpokenLanguage) -> String
}

/// What an agent adds to a prompt by itself: its instructions, and a place to say what it leaves out.
struct Briefing: Sendable {
    var source: (any Instructions)?
    /// Told, once for each, of what could not be passed on to the upstream; never of what anybody said.
    var leftOut: LeftOut?

    /// The words for one prompt. A conversation that stands alone brings its own, and so does a request for notes.
    func instructions(for prompt: Prompt) -> String {
        guard let source, !prompt.messagesAsSent, !prompt.isSummary else { return "" }
        return source.instructions(isSpoken: prompt.isSpoken, language: prompt.language)
    }
}
