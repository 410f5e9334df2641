/// The stages of a request up to its first token, in order; each ends where the next begins.
enum RequestStage: Int, Sendable, CaseIterable {
    /// Its head is read: from its first byte to its last.
    case accept
    /// Its head is judged, and whose token it carries is known.
    case authenticate
    /// Its body is read, and it is let in.
    case admit
    /// Its session has found out what it is, and asks the agent; what it had to wait for is in it.
    case session
    /// The agent's first word or call has come.
    case agent
    /// The first of it has been made fit for an ear, and what has to be stored before it is.
    case filter
    /// The first of it has been written to the client.
    case flush

    /// Its name in logs, metrics, spans and audit records.
    var label: String {
        switch self {
        case .accept: "accept"
        case .authenticate: "authenticate"
        case .admit: "admit"
        case .session: "session"
        case .agent: "agent"
        case .filter: "filter"
        case .flush: "flush"
        }
    }
}
