import Synchronization

/// A value that is replaced whole while it is in use: who reads it sees the old one or the new one, never parts of both.
public final class Live<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    public init(_ value: Value) { held = Mutex(value) }

    /// The one in force.
    public var value: Value { held.withLock { $0 } }

    /// Puts another in its place.
    public func replace(_ value: Value) { held.withLock { $0 = value } }
}
