/// The tools of a turn at work: the loop that decides, and what it waits for. Only there once the agent has called one.
final class TurnTools {
    var loop: ToolLoop
    /// Runs in progress and their time limits, by position.
    var tasks: [Int: (run: Task<Void, Never>, limit: Task<Void, Never>)] = [:]
    /// Waits for the turn to have settled.
    var settling: Task<Void, Never>?
    /// How the leg ended whose calls are not all answered.
    var finish: (reason: FinishReason, usage: TokenUsage?) = (.stop, nil)
    /// Of the legs that are over.
    var usage: TokenUsage?
    /// Where in the reply the leg began, in bytes.
    var legBegan = 0

    /// What the turn's calls came to before these.
    let earlier: [ToolResult]

    init(_ loop: ToolLoop, earlier: [ToolResult]) {
        self.loop = loop
        self.earlier = earlier
    }

    func cancel() {
        settling?.cancel()
        for (run, limit) in tasks.values {
            run.cancel()
            limit.cancel()
        }
        tasks = [:]
    }
}
