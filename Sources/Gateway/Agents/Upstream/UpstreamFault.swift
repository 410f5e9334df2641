import Conversation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// An upstream's failures as a caller is told of them: what happened and a true status, never the upstream's own words.
enum UpstreamFault {
    static let unreachable = AgentFailure(.unreachable, "The agent's upstream cannot be reached.", status: 502, isPassing: true)
    static let connectTimedOut = AgentFailure(.timedOut, "The agent's upstream did not take a connection in time.", status: 504)
    static let firstTokenTimedOut = AgentFailure(.timedOut, "The agent's upstream did not begin to answer in time.", status: 504)
    static let stalled = AgentFailure(.timedOut, "The agent's upstream stopped in the middle of its answer.", status: 504)
    static let truncated = AgentFailure(.truncated, "The agent's upstream ended its answer too early.", status: 502)
    static let notHTTP = AgentFailure(.brokenProtocol, "The agent's upstream did not answer in readable HTTP.", status: 502)
    static let notAnEventStream = AgentFailure(.brokenProtocol, "The agent's upstream did not answer with an event stream.", status: 502)
    static let notChunks = AgentFailure(.brokenProtocol, "The agent's upstream streams something that is not chat chunks.", status: 502)
    static let tooLarge = AgentFailure(.brokenProtocol, "The agent's upstream sent an event larger than any chunk may be.", status: 502)
    static let notMessages = AgentFailure(.brokenProtocol, "The agent's upstream streams something that is not messages.", status: 502)
    static let disorderedMessage = AgentFailure(.brokenProtocol, "The agent's upstream streams its message out of order.", status: 502)
    static let brokenCall = AgentFailure(
        .brokenProtocol, "The agent's upstream made a tool call without a name or with arguments that are no object.", status: 502)
    static let reported = AgentFailure(.brokenProtocol, "The agent's upstream reported a failure.", status: 502)

    /// What a status other than 200 means for the client. A client's own 401 would name the wrong key, so it never sees the upstream's.
    static func status(_ status: Int, retryAfter: String?) -> AgentFailure {
        let seconds = retryAfter.flatMap { Int($0) }.map { min(max($0, 1), 600) }
        switch status {
        case 401, 403: return AgentFailure(.refusedCredentials, "The agent's upstream refused the gateway's key.", status: 502)
        case 429:
            return AgentFailure(
                .overloaded, "The agent's upstream takes no more requests for now.", status: 503, retryAfterSeconds: seconds ?? 1,
                isPassing: true)
        case 400, 404, 413, 422:
            return AgentFailure(.refusedRequest, "The agent's upstream refused the request as sent.", status: 400)
        case 500...599:
            return AgentFailure(
                .overloaded, "The agent's upstream failed.", status: 503, retryAfterSeconds: seconds ?? 1,
                isPassing: status == 503 || status == 529)
        default: return AgentFailure(.brokenProtocol, "The agent's upstream answered with an unexpected status.", status: 502)
        }
    }

    /// What the error object of the Messages API means for the client, in the middle of a stream where there is no status.
    static func messageError(_ error: JSONValue) -> AgentFailure {
        guard let type = error["type"]?.text else { return reported }
        if type.equals("overloaded_error") { return status(529, retryAfter: nil) }
        if type.equals("api_error") { return status(500, retryAfter: nil) }
        if type.equals("rate_limit_error") { return status(429, retryAfter: nil) }
        if type.equals("authentication_error") || type.equals("permission_error") || type.equals("billing_error") {
            return status(401, retryAfter: nil)
        }
        if type.equals("invalid_request_error") || type.equals("not_found_error") || type.equals("request_too_large") {
            return status(400, retryAfter: nil)
        }
        return type.equals("timeout_error") ? stalled : reported
    }

    /// What the loss of a connection means for the request on it; nil when it is to be asked anew.
    ///
    /// A kept connection may have been closed by the other side as it was taken: then nothing was read of the answer, and nothing was done.
    static func loss(_ error: (any Error)?, hasHead: Bool, isReused: Bool) -> AgentFailure? {
        if let failure = error.flatMap(tls) { return failure }
        if hasHead { return truncated }
        switch error as? HTTPParserError {
        case .invalidEOFState?: return truncated
        case .some: return notHTTP
        case nil: return isReused ? nil : unreachable
        }
    }

    /// The failure of a TLS handshake or certificate; nil for any other error.
    static func tls(_ error: any Error) -> AgentFailure? {
        guard error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError else { return nil }
        // A close without TLS's goodbye, which most servers leave out.
        if case .uncleanShutdown? = error as? NIOSSLError { return nil }
        return AgentFailure(.tls, "The agent's upstream could not be verified by TLS.", status: 502)
    }

    static func isTimeout(_ error: any Error) -> Bool {
        if case .connectTimeout = error as? ChannelError { return true }
        if let failed = error as? NIOConnectionError {
            return !failed.connectionErrors.isEmpty && failed.connectionErrors.allSatisfy { isTimeout($0.error) }
        }
        return false
    }
}
