/// One request of a check.
struct ProbeRequest: Sendable {
    var method = "GET"
    var url: String
    var headers: [(name: String, value: String)] = []
    var body: String?
    /// Whether HTTP/2 may be spoken where the other side offers it.
    var allowsHTTP2 = false
    /// From the first byte sent to the last one read.
    var timeoutMs = 15_000

    /// A streamed chat request that the gateway answers with `words` words, 20 ms apart, after `waitMs` of silence.
    static func chat(_ url: String, words: Int, waitMs: Int = 0, isStream: Bool = true, userAgent: String?) -> ProbeRequest {
        let marks = (waitMs > 0 ? "[[wait \(waitMs)]]" : "") + "[[words \(words)]]"
        let body = #"{"model":"probe","stream":\#(isStream),"messages":[{"role":"user","content":"\#(marks)"}]}"#
        var request = ProbeRequest(method: "POST", url: url, body: body)
        request.headers = [("content-type", "application/json"), ("accept", "application/json")]
        if let userAgent { request.headers.append(("user-agent", userAgent)) }
        request.timeoutMs = waitMs + words * ProbeRequest.wordMs + 15_000
        return request
    }

    /// Between two words of the scripted agent.
    static let wordMs = 20
}
