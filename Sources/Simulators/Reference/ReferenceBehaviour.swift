/// What the reference server does; right by default, and each fault bends it at one place.
public struct ReferenceBehaviour: Sendable {
    public init() {}
}
