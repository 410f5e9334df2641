/// Where a fault is planted: in the right server that the judge's own cases are proven against.
public enum Planting: Sendable {
    /// The OpenAI-compatible reference server.
    case server(@Sendable (inout ReferenceBehaviour) -> Void)
    /// The fake voice service.
    case service(@Sendable (inout FakeVoiceService.Options) -> Void)
    /// The reference caller: a small gateway behind a voice service.
    case caller(@Sendable (inout CallerBehaviour) -> Void)
}

extension Fault {
    /// Bends the reference server; a fault of another world leaves it right.
    public func plant(in behaviour: inout ReferenceBehaviour) { if case .server(let plant) = planting { plant(&behaviour) } }

    /// Bends the fake voice service; a fault of another world leaves it right.
    public func plant(in options: inout FakeVoiceService.Options) { if case .service(let plant) = planting { plant(&options) } }

    /// Bends the reference caller; a fault of another world leaves it right.
    public func plant(in behaviour: inout CallerBehaviour) { if case .caller(let plant) = planting { plant(&behaviour) } }
}
