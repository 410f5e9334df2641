/// A mistake that can be planted in one of our own right servers, by name.
public struct Fault: Sendable, Identifiable {
    public let id: String
    /// What the faulty one does, in one sentence.
    public let sentence: String
    /// Where it is planted, and how.
    public let planting: Planting

    /// A mistake of the reference server behind the HTTP cases.
    public init(_ id: String, _ sentence: String, plant: @escaping @Sendable (inout ReferenceBehaviour) -> Void) {
        self.init(id, sentence, .server(plant))
    }

    /// A mistake of any of them.
    public init(_ id: String, _ sentence: String, _ planting: Planting) {
        self.id = id
        self.sentence = sentence
        self.planting = planting
    }

    /// A mistake of the fake voice service.
    public static func service(
        _ id: String, _ sentence: String, plant: @escaping @Sendable (inout FakeVoiceService.Options) -> Void
    ) -> Fault {
        Fault(id, sentence, .service(plant))
    }

    /// A mistake of the reference caller.
    public static func caller(
        _ id: String, _ sentence: String, plant: @escaping @Sendable (inout CallerBehaviour) -> Void
    ) -> Fault {
        Fault(id, sentence, .caller(plant))
    }
}
