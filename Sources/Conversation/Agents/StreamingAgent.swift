/// An agent written with `async` code: the reply is a task, and cancelling the run cancels it.
public protocol StreamingAgent: Agent {
    /// Streams the reply into `reply` and returns how it ended.
    ///
    /// - Throws: ``AgentFailure``; anything else is reported as a broken agent.
    func reply(to prompt: Prompt, into reply: ReplyPort) async throws -> (FinishReason, TokenUsage?)
}

extension StreamingAgent {
    public func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        TaskRun(
            task: Task {
                do {
                    let (reason, usage) = try await self.reply(to: prompt, into: reply)
                    await reply.deliver(.finished(reason, usage))
                } catch let failure as AgentFailure {
                    await reply.deliver(.failed(failure))
                } catch is CancellationError {
                    // The turn that cancelled has already ended; there is nobody to tell.
                } catch {
                    await reply.deliver(.failed(AgentFailure(.brokenProtocol, "The agent failed.", status: 502)))
                }
            })
    }
}

/// The run of a ``StreamingAgent``; it paces itself by ``ReplyPort/ready()``, so pausing needs no action here.
private struct TaskRun: AgentRun {
    let task: Task<Void, Never>

    func cancel() { task.cancel() }
    func pause() {}
    func resume() {}
}
