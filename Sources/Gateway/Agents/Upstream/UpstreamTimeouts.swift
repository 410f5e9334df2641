import NIOCore

/// How long is waited for an upstream, and how long it is kept ready.
struct UpstreamTimeouts: Sendable {
    var connect: TimeAmount = .seconds(3)
    /// From the request to the first piece of the reply.
    var firstToken: TimeAmount = .seconds(20)
    /// Between two pieces of the reply, and from the last of them to the end of the response.
    var idle: TimeAmount = .seconds(15)
    /// How long a connection is kept without a request.
    var kept: TimeAmount = .seconds(60)
    /// A request that is refused for the moment is asked once more if that can be done within this time of its beginning; zero for never.
    var retryWithin: TimeAmount = .zero
    /// How long after the last request a connection is kept open ahead of the next one; zero for not at all.
    var keepWarm: TimeAmount = .zero
}
