/// A voice service that goes and comes back when a play says so; only one of our own does.
public struct ServiceLife: Sendable {
    /// Every connection ends, the socket is removed, a call is lost.
    public var end: @Sendable () -> Void
    public var begin: @Sendable () -> Void

    public init(end: @escaping @Sendable () -> Void, begin: @escaping @Sendable () -> Void) {
        self.end = end
        self.begin = begin
    }
}
