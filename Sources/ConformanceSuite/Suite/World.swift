public import Simulators

/// What a case is played against.
public enum World: String, Sendable, CaseIterable {
    /// An HTTP target that speaks chat completions.
    case chat
    /// A voice service behind a socket.
    case voiceService = "voice-service"
    /// A gateway that the run starts, behind which stands a fake voice service.
    case calls
}

extension Fault {
    /// Where it is planted.
    public var world: World {
        switch planting {
        case .server: .chat
        case .service: .voiceService
        case .caller: .calls
        }
    }
}

extension Case {
    /// What it is played against: the kind of server its fault is planted in.
    public var world: World { fault.world }
}
