/// The one call of a voice service: who, in which stage, since when.  Says nothing to anybody; the machine around it does.
struct CallModel: Equatable {
    enum Stage: Equatable {
        case idle
        case requesting
        case ringing
        case connecting
        case connected
        case ended
        /// An outgoing call that never came through.
        case failed
    }

    private(set) var stage = Stage.idle
    private(set) var id: Int?
    private(set) var userID: Int64?
    private(set) var isIncoming = false
    private(set) var connectedAt: Duration?
    private(set) var endedAt: Duration?
    /// Counted up with each call, so that what was planned for one does not befall the next.
    private(set) var number = 0
    /// How many utterances were announced in this call.
    var utterances = 0
    /// The language of what the person said last, where it was told.
    var language: String?

    /// From the first ring to the end.
    var isOn: Bool {
        switch stage {
        case .requesting, .ringing, .connecting, .connected: true
        case .idle, .ended, .failed: false
        }
    }

    var isConnected: Bool { stage == .connected }

    mutating func begin(id: Int, userID: Int64, isIncoming: Bool) {
        self = CallModel(stage: .requesting, id: id, userID: userID, isIncoming: isIncoming, number: number + 1)
    }

    mutating func ring() { if stage == .requesting { stage = .ringing } }

    /// The other side said yes; the line is not through yet.
    mutating func accept() { if stage == .requesting || stage == .ringing { stage = .connecting } }

    mutating func connect(at now: Duration) {
        guard isOn, stage != .connected else { return }
        stage = .connected
        connectedAt = now
    }

    mutating func end(at now: Duration) {
        stage = !isIncoming && connectedAt == nil ? .failed : .ended
        endedAt = now
    }

    /// The service knows of no call any more.
    mutating func forget() { self = CallModel(number: number + 1) }

    private init(stage: Stage, id: Int?, userID: Int64?, isIncoming: Bool, number: Int) {
        (self.stage, self.id, self.userID, self.isIncoming, self.number) = (stage, id, userID, isIncoming, number)
    }

    private init(number: Int) { self.number = number }

    init() {}

    /// How long the line has been, or was, through.
    func duration(at now: Duration) -> Duration { connectedAt.map { max(.zero, (endedAt ?? now) - $0) } ?? .zero }

    func stateName(_ profile: ServiceProfile) -> String {
        switch (profile, stage) {
        case (_, .idle): "IDLE"
        case (.asDocumented, .requesting), (.asDocumented, .ringing): "RINGING"
        case (.asDocumented, .connecting): "CONNECTING"
        case (.asDocumented, .connected): "CONNECTED"
        case (.asDocumented, .ended), (.asDocumented, .failed): "ENDED"
        case (.asImplemented, .requesting): "REQUESTING"
        case (.asImplemented, .ringing), (.asImplemented, .connecting): "WAITING"
        case (.asImplemented, .connected): "ACTIVE"
        case (.asImplemented, .ended): "ENDED"
        case (.asImplemented, .failed): "FAILED"
        }
    }

    /// What the service as implemented says of WebRTC.
    var webRTCState: String? {
        switch stage {
        case .idle, .requesting, .ringing: nil
        case .connecting: "connecting"
        case .connected: "connected"
        case .ended, .failed: "closed"
        }
    }
}
