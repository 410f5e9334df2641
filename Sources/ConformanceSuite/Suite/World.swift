public import Simulators

/// What a case is played against.
public enum World: String, Sendable, CaseIterable {
    /// An HTTP target that speaks chat completions.
    case chat
    /// A voice service behind a socket.
    case voiceService = "voice-service"
    /// A gateway that the run starts, behind which stands a fake voice service.
    case calls
    /// A gateway that the run starts for each case, behind which stands a fake of what its agent speaks to.
    case agents
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
    /// What it is played against: the kind of server its fault is planted in, unless it says otherwise.
    public var world: World { place ?? fault.world }
}
