import NIOCore

/// What a failed authentication costs beside the 401 that it always is.
struct FailurePenalty: Sendable, Equatable {
    /// Whole seconds, growing with each failure.
    var retryAfterS: Int64
    /// How long the answer is held.
    var delay: TimeAmount
}
