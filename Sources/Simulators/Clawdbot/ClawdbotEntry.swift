/// One thing a fake Clawdbot saw or did.
public struct ClawdbotEntry: Sendable, Equatable {
    public enum Kind: String, Sendable, Equatable, CaseIterable {
        /// A connection came, was greeted, or ended; `name` says how.
        case opened, connected, closed
        /// A frame or an HTTP request from a client; `name` is its method.
        case request
        /// An answer to one; `name` is its method, `value` the payload or error.
        case response
        /// A run was asked for, began, said its first token, or ended; `name` is `queued`, `began`, `token`, `ok`, `error`, `aborted`, `lost`.
        case run
        /// The agent of a run called a tool of its own.
        case tool
        /// An abort was asked for; `name` is `rpc`, `stop` or `http`.
        case abort
        /// A fault struck.
        case fault
        /// A client broke the protocol.
        case violation
    }

    /// On the fake's clock.
    public var at: Duration
    /// On `CLOCK_MONOTONIC`, which every process of the machine shares.
    public var monotonic: Duration
    public var kind: Kind
    public var name: String
    /// Counted from 1.
    public var connection: Int?
    public var runID: String?
    public var sessionKey: String?
    public var value: JSONValue

    /// One line of the journal.
    public var line: String {
        var members: [JSONMember] = [
            .init(key: "at_ms", value: .decimal(at.milliseconds)), .init(key: "monotonic_ms", value: .decimal(monotonic.milliseconds)),
            .init(key: "kind", value: .string(kind.rawValue)), .init(key: "name", value: .string(name)),
        ]
        if let connection { members.append(.init(key: "connection", value: .integer(connection))) }
        if let runID { members.append(.init(key: "run", value: .string(runID))) }
        if let sessionKey { members.append(.init(key: "session", value: .string(sessionKey))) }
        if !value.isNull { members.append(.init(key: "value", value: value)) }
        return JSONValue.object(members).text()
    }
}
