/// What the commands of `call` print when they have done their work, in the words of the voice service; a result that is none fails.
public enum CallResultText {
    /// `ringing, call 987654321`, or that the call waits for the one in progress.
    ///
    /// - Throws: ``GatewayFailure`` 69 when nobody was called, as for all of these.
    public static func line(_ result: CallStartResult, userID: Int64) throws(GatewayFailure) -> String {
        try check(result.status, result.error, "user \(userID) was not called")
        if result.status == "queued" { return "queued: user \(userID) is called when the call in progress has ended" }
        return [TerminalText.line(result.status), result.callID.map { "call \(TerminalText.line($0.text))" }].compactMap(\.self)
            .joined(separator: ", ")
    }

    /// `ended after 2:05`
    public static func line(_ result: CallHangupResult) throws(GatewayFailure) -> String {
        try check(result.status, result.error, "no call was ended")
        return TerminalText.line(result.status) + (result.durationSeconds.map { " after \(CallReportText.time($0))" } ?? "")
    }

    /// `speaking`
    public static func line(_ result: CallSpeakResult) throws(GatewayFailure) -> String {
        try check(result.status, result.error, "nothing was said")
        return TerminalText.line(result.status)
    }

    /// `playing`
    public static func line(_ result: CallPlayResult) throws(GatewayFailure) -> String {
        try check(result.status, result.error, "nothing was played")
        return TerminalText.line(result.status)
    }

    private static func check(_ status: String, _ error: String?, _ what: String) throws(GatewayFailure) {
        guard error != nil || status == "error" else { return }
        let cause = error.map { TerminalText.line($0) } ?? "the voice service says no more than that"
        throw GatewayFailure(.unavailable, "\(what): \(cause)")
    }
}
