import NIOCore

/// What a caller is told of its limit of requests, as OpenAI's `x-ratelimit-…` headers say it.
struct RequestQuota: Sendable, Equatable {
    /// How many requests there may be at once.
    var limit: Int
    var remaining: Int
    /// How long until `remaining` is `limit` again.
    var reset: TimeAmount
    /// How long until the next request is taken; 0 where it would be now.
    var wait: TimeAmount

    /// Whole seconds to wait, 1 at least (RFC 9110 10.2.3).
    var retryAfterS: Int64 { max(1, (wait.nanoseconds + 999_999_999) / 1_000_000_000) }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("x-ratelimit-limit-requests: ")
        buffer.writeString(String(limit))
        buffer.writeStaticString("\r\nx-ratelimit-remaining-requests: ")
        buffer.writeString(String(remaining))
        buffer.writeStaticString("\r\nx-ratelimit-reset-requests: ")
        buffer.writeString(Self.span(reset))
        buffer.writeStaticString("\r\n")
    }

    /// As OpenAI writes spans: `12ms`, `1s`, `6m0s`; rounded up.
    static func span(_ time: TimeAmount) -> String {
        let ms = (time.nanoseconds + 999_999) / 1_000_000
        guard ms >= 1000 else { return "\(ms)ms" }
        let seconds = (ms + 999) / 1000
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }
}
