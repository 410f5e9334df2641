/// A gateway with a call door, started for one case: the program under test, or the reference caller that proves the case.
public protocol CallGateway: Sendable {
    /// Its HTTP door, with /v1; nil where there is none.
    var endpoint: Endpoint? { get }
    /// The token that its HTTP door takes.
    var token: String { get }
    /// Nil while it runs; else how it ended.
    var problem: String? { get }
    /// The end of what it wrote to its log.
    var log: String { get }
    /// Its agent's requests in progress and cut short; nil where only the model behind it can tell.
    var upstream: (open: Int, cancelled: Int)? { get }

    /// What its agent was asked, as bodies of chat requests; nil where only the model behind it can tell.
    var agentRequests: [String]? { get }

    /// The runs of its own tools; nil where only their server can tell.
    var toolRuns: [ToolRun]? { get }

    /// The session's turns as JSON lines, as `voice-gateway sessions export KEY` prints them.
    func exportSession(_ key: String) throws -> String

    /// Does what `voice-gateway ARGUMENTS` does against this gateway, such as `call start 42`; blocks.
    func command(_ arguments: [String]) throws -> CallCommandResult

    /// Begins what `voice-gateway ARGUMENTS` does against this gateway and goes on until it is stopped, such as `call events`.
    func follow(_ arguments: [String]) throws -> any CallFollowing

    /// Ends it as a crash does, at once, and starts it again on the same state and the same port; blocks until it is ready.
    ///
    /// - Throws: why it does not start again.
    func restart() throws

    /// Ends it as SIGTERM does, and waits; at most some seconds.
    func stop()
}

extension CallGateway {
    public var agentRequests: [String]? { nil }
    public var toolRuns: [ToolRun]? { nil }
}

/// A command that goes on until it is stopped.
public protocol CallFollowing: Sendable {
    /// What it has printed so far.
    var output: String { get }
    func stop()
}

/// How a command ended and what it printed.
public struct CallCommandResult: Sendable, Hashable {
    public var code: Int32
    public var output: String
    public var complaint: String

    public init(code: Int32, output: String, complaint: String = "") {
        self.code = code
        self.output = output
        self.complaint = complaint
    }
}

/// Starts a gateway as a plan says; blocks until it is ready.
///
/// - Throws: why it does not start; nothing is left running then.
public typealias CallBench = @Sendable (CallPlan) throws -> any CallGateway
