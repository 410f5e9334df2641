import Conversation

/// An agent that keeps connections ready, so that the first turn after a pause is as quick as the second.
protocol WarmAgent: Agent {
    /// Opens what is kept ready; from then on every request keeps it so for a while longer.
    func keepWarm()
    /// Opens nothing ahead of need any more.
    func letCool()
}
