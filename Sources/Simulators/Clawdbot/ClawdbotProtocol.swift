/// Which versions of its WebSocket protocol a fake Clawdbot gateway speaks.
public enum ClawdbotProtocol: String, Sendable, Equatable, CaseIterable {
    case v3 = "3"
    case v4 = "4"
    case both

    var versions: ClosedRange<Int> {
        switch self {
        case .v3: 3...3
        case .v4: 4...4
        case .both: 3...4
        }
    }
}

/// Whose name the gateway's HTTP headers carry: it was renamed twice, and each version obeys its own.
public enum ClawdbotBrand: String, Sendable, Equatable, CaseIterable {
    case clawdbot, moltbot, openclaw
}
