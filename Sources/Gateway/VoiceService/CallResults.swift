/// What `call.start` came to.
public struct CallStartResult: Sendable, Equatable, Codable {
    /// `ringing` or `error`, or what else the service said; `queued` where the gateway keeps the call for later.
    public var status: String
    public var callID: CallID?
    public var error: String?

    public init(status: String, callID: CallID? = nil, error: String? = nil) {
        self.status = status
        self.callID = callID
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case callID = "call_id"
        case error
    }
}

/// What `call.hangup` came to.
public struct CallHangupResult: Sendable, Equatable, Codable {
    /// `ended` or `error`, or what else the service said.
    public var status: String
    /// How long the call lasted, in seconds.
    public var durationSeconds: Double?
    public var error: String?

    public init(status: String, durationSeconds: Double? = nil, error: String? = nil) {
        self.status = status
        self.durationSeconds = durationSeconds
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case durationSeconds = "duration"
        case error
    }
}

/// What `call.speak` came to.
public struct CallSpeakResult: Sendable, Equatable, Codable {
    /// `speaking` or `error`, or what else the service said.
    public var status: String
    /// The synthesised recording; its length is how long it is heard.
    public var audioPath: String?
    public var error: String?

    public init(status: String, audioPath: String? = nil, error: String? = nil) {
        self.status = status
        self.audioPath = audioPath
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case audioPath = "audio_path"
        case error
    }
}

/// What `call.play` came to.
public struct CallPlayResult: Sendable, Equatable, Codable {
    /// `playing` or `error`, or what else the service said.
    public var status: String
    public var error: String?

    public init(status: String, error: String? = nil) {
        self.status = status
        self.error = error
    }
}

/// What `call.status` says.
public struct CallStatusResult: Sendable, Equatable, Codable {
    public var active: Bool
    public var state: CallState
    public var callID: CallID?
    public var userID: Int64?
    /// How long the call has lasted, in seconds.
    public var durationSeconds: Double?
    public var error: String?

    public init(
        active: Bool, state: CallState, callID: CallID? = nil, userID: Int64? = nil, durationSeconds: Double? = nil, error: String? = nil
    ) {
        self.active = active
        self.state = state
        self.callID = callID
        self.userID = userID
        self.durationSeconds = durationSeconds
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case active, state
        case callID = "call_id"
        case userID = "user_id"
        case durationSeconds = "duration"
        case error
    }
}
