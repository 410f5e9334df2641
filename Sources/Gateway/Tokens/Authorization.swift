/// What the `Authorization` field of a request is worth. All but `granted` are answered 401.
public enum Authorization: Sendable, Equatable {
    case granted(Caller)
    /// No credentials were sent (RFC 6750 3.1: the answer then names no error).
    case missing
    /// Not exactly one bearer token.
    case malformed
    /// A token nobody has, or one that was revoked or has expired.
    case refused
}
