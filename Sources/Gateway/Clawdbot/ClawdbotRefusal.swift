import Conversation

/// Why a Clawdbot gateway cannot be used: what a turn is told, and what a person has to mend.
struct ClawdbotRefusal: Error, Equatable {
    var failure: AgentFailure
    /// What happened, for the log.
    var problem: String
    /// What to do about it.
    var mend: String

    static func unreachable(_ why: String) -> ClawdbotRefusal {
        ClawdbotRefusal(
            failure: AgentFailure(.unreachable, "The Clawdbot gateway cannot be reached.", status: 502, isPassing: true),
            problem: "it cannot be reached: \(why)", mend: "start it, or set agents.clawdbot.url to where it listens")
    }

    static let slow = ClawdbotRefusal(
        failure: AgentFailure(.timedOut, "The Clawdbot gateway did not greet in time.", status: 504),
        problem: "it took a connection and did not greet in time", mend: "look at its log; set agents.clawdbot.url to its WebSocket port")

    static func tls(_ failure: AgentFailure) -> ClawdbotRefusal {
        ClawdbotRefusal(
            failure: failure, problem: "its TLS certificate could not be verified",
            mend: "use the host name of the certificate in agents.clawdbot.url, or have the system trust who issued it")
    }

    /// It answered the WebSocket's request with another status than 101, or with none.
    static func notUpgraded(_ status: Int?) -> ClawdbotRefusal {
        ClawdbotRefusal(
            failure: AgentFailure(.brokenProtocol, "The Clawdbot gateway does not take WebSocket connections there.", status: 502),
            problem: "it answered a WebSocket request with \(status.map { "HTTP status \($0)" } ?? "something else")",
            mend: "set agents.clawdbot.url to the gateway's own port (18789 as a rule), or to http:// for its HTTP endpoint")
    }

    static func otherProtocol(_ version: Int?) -> ClawdbotRefusal {
        let range = "\(ClawdbotHandshake.versionMin) to \(ClawdbotHandshake.versionMax)"
        return ClawdbotRefusal(
            failure: AgentFailure(.brokenProtocol, "The Clawdbot gateway speaks another version of its protocol.", status: 502),
            problem: "it speaks protocol \(version.map(String.init) ?? "of another version"), and this gateway \(range)",
            mend: "update the older of the two, or use its HTTP endpoint: agents.clawdbot.url: http://…")
    }

    /// Its HTTP endpoint is off, as it is by default.
    static let endpointOff = ClawdbotRefusal(
        failure: AgentFailure(.refusedRequest, "The Clawdbot gateway's HTTP endpoint is switched off.", status: 502),
        problem: "it has no /v1/chat/completions",
        mend: "set gateway.http.endpoints.chatCompletions.enabled there, or use its WebSocket: agents.clawdbot.url: ws://…")

    /// It refused the token over HTTP.
    static let token = wrongToken("HTTP status 401")

    private static func wrongToken(_ words: String) -> ClawdbotRefusal {
        ClawdbotRefusal(
            failure: AgentFailure(.refusedCredentials, "The Clawdbot gateway refused the gateway's token.", status: 502),
            problem: "it refused the token (\(words))",
            mend: "put its gateway.auth.token, and nothing else, in the file that agents.clawdbot.token_file names, and restart")
    }

    /// It refused our `connect`.
    static func refused(_ error: ClawdbotError) -> ClawdbotRefusal {
        let words = error.message.lowercased()
        if error.code == "NOT_PAIRED" || words.contains("pairing") || words.contains("device") {
            return ClawdbotRefusal(
                failure: AgentFailure(.refusedCredentials, "The Clawdbot gateway does not know this gateway.", status: 502),
                problem: "it wants this gateway to be paired as a device (\(error.code): \(error.message))",
                mend: "run both on one machine and use ws://127.0.0.1:18789 (over a tunnel if need be), or use its HTTP endpoint")
        }
        if words.contains("unauthorized") || words.contains("token") || words.contains("password") || error.code == "FORBIDDEN" {
            return wrongToken("\(error.code): \(error.message)")
        }
        if words.contains("protocol mismatch") { return otherProtocol(error.expectedProtocol) }
        if error.code == "UNAVAILABLE" {
            let seconds = error.retryAfterMs.map { min(max($0 / 1_000, 1), 600) }
            return ClawdbotRefusal(
                failure: AgentFailure(
                    .overloaded, "The Clawdbot gateway is not available.", status: 503, retryAfterSeconds: seconds ?? 1, isPassing: true),
                problem: "it is not available (\(error.message))", mend: "look at its log")
        }
        return ClawdbotRefusal(
            failure: AgentFailure(.brokenProtocol, "The Clawdbot gateway refused the connection.", status: 502),
            problem: "it refused the connection (\(error.code): \(error.message))", mend: "look at its log; update the older of the two")
    }

    /// It closed the connection before it greeted.
    static func closed(code: Int?, reason: String) -> ClawdbotRefusal {
        switch code {
        case 1002: otherProtocol(nil)
        case 1008: refused(ClawdbotError(code: "1008", message: reason))
        default: unreachable("it closed the connection before it greeted" + (code.map { " (\($0) \(reason))" } ?? ""))
        }
    }
}
