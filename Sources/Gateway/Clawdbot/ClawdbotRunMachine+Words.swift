import Conversation

/// What a run is told, and what it wants done.
extension ClawdbotRunMachine {
    enum Phase: Equatable {
        /// Nothing was sent yet.
        case waiting
        /// `chat.send` is on its way, for the first time or again.
        case sent
        case running
        /// The server has ended the run and what we missed of it is being looked up.
        case recalling
        case over
    }

    /// What the server is asked about the run.
    enum Question: Hashable { case send, wait, history }

    enum Action: Equatable {
        case none
        case ask(Question)
        case text(String)
        /// The reply is whole; what was missing of it comes with it.
        case finish(String?)
        case fail(AgentFailure)
    }

    enum SendAnswer: Equatable {
        case started, inFlight, ended
        case failed(AgentFailure)
        /// It was taken for a command to stop.
        case command
    }

    enum WaitAnswer: Equatable {
        case ended, goesOn
        case failed(AgentFailure)
    }
}
