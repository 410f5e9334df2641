/// A mistake that can be planted in the reference server, by name.
public struct Fault: Sendable, Identifiable {
    public let id: String
    /// What the faulty server does, in one sentence.
    public let sentence: String

    let plant: @Sendable (inout ReferenceBehaviour) -> Void

    public init(_ id: String, _ sentence: String, plant: @escaping @Sendable (inout ReferenceBehaviour) -> Void) {
        self.id = id
        self.sentence = sentence
        self.plant = plant
    }
}
