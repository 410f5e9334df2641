import Conversation

// What the answers to questions about a run mean.

extension ClawdbotAnswer {
    /// Of `chat.send` (docs/wire/clawdbot.md CB-12).
    var send: ClawdbotRunMachine.SendAnswer {
        guard isGood else { return .failed(ClawdbotFault.request(error ?? ClawdbotError(code: "", message: ""))) }
        guard let status = payload?["status"]?.text else {
            return payload?["aborted"] == nil ? .failed(ClawdbotFault.run(nil)) : .command
        }
        if status.equals("in_flight") { return .inFlight }
        if status.equals("ok") { return .ended }
        if status.equals("error") { return .failed(ClawdbotFault.run(nil)) }
        return .started
    }

    /// Of `agent.wait`: a server that does not answer it leaves us where we were.
    var wait: ClawdbotRunMachine.WaitAnswer {
        guard isGood, let status = payload?["status"]?.text else { return .goesOn }
        if status.equals("ok") { return .ended }
        if status.equals("error") { return .failed(ClawdbotFault.run(nil)) }
        return .goesOn
    }

    /// Of `chat.history`.
    var history: ClawdbotTranscript? { isGood ? ClawdbotTranscript(payload) : nil }
}
