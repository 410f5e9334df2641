/// Why a play could not be played; the target's own behaviour is never thrown but recorded.
public struct StageError: Error, Sendable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
