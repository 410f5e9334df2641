/// The telephone at one moment: what `call status` prints.
public struct CallReport: Sendable, Equatable, Codable {
    /// The voice service as the gateway sees it.
    public struct Service: Sendable, Equatable, Codable {
        /// `up`, `connecting`, `down`, `untrusted` or `no_calls`.
        public var state: String
        /// As the service names itself, once it has.
        public var name: String?
        public var version: String?
        /// Where it is looked for.
        public var socket: String
        /// Why it cannot be used, where it cannot.
        public var problem: String?

        public init(state: String, name: String? = nil, version: String? = nil, socket: String, problem: String? = nil) {
            self.state = state
            self.name = name
            self.version = version
            self.socket = socket
            self.problem = problem
        }
    }

    /// The call in progress.
    public struct Live: Sendable, Equatable, Codable {
        public var callID: CallID?
        public var userID: Int64?
        /// `ringing`, `listening`, `thinking`, `speaking`, `ending`.
        public var state: String
        public var isOutgoing: Bool
        public var durationSeconds: Double
        public var turns: Int
        /// What was last heard and what was last said, for `--watch`; cut at 200 characters.
        public var lastHeard: String?
        public var lastSaid: String?
        public var language: String?
        public var quality: CallQuality

        public init(
            callID: CallID?, userID: Int64?, state: String, isOutgoing: Bool, durationSeconds: Double, turns: Int, lastHeard: String? = nil,
            lastSaid: String? = nil, language: String? = nil, quality: CallQuality
        ) {
            self.callID = callID
            self.userID = userID
            self.state = state
            self.isOutgoing = isOutgoing
            self.durationSeconds = durationSeconds
            self.turns = turns
            self.lastHeard = lastHeard
            self.lastSaid = lastSaid
            self.language = language
            self.quality = quality
        }

        private enum CodingKeys: String, CodingKey {
            case callID = "call_id"
            case userID = "user_id"
            case state
            case isOutgoing = "outgoing"
            case durationSeconds = "duration"
            case turns
            case lastHeard = "last_heard"
            case lastSaid = "last_said"
            case language, quality
        }
    }

    public var service: Service
    public var call: Live?
    /// User ids of the outgoing calls that wait, next first.
    public var queue: [Int64]
    /// Over all calls since the gateway started.
    public var totals: CallTotals
    /// The calls that are over, newest first; ``recentMax`` at most.
    public var recent: [Past]

    public static let recentMax = 20

    public init(service: Service, call: Live? = nil, queue: [Int64] = [], totals: CallTotals = CallTotals(), recent: [Past] = []) {
        self.service = service
        self.call = call
        self.queue = queue
        self.totals = totals
        self.recent = recent
    }

    /// A call that is over.
    public struct Past: Sendable, Equatable, Codable {
        /// When it was over, ISO 8601, UTC.
        public var at: String
        public var callID: CallID?
        public var userID: Int64?
        public var isOutgoing: Bool
        /// `ended`, `missed`, `rejected`, `failed` or `lost`.
        public var outcome: String
        public var durationSeconds: Double
        public var reason: String?
        public var turns: Int

        init(_ record: CallRecord, at: String) {
            self.at = at
            callID = record.callID
            userID = record.userID
            isOutgoing = record.isOutgoing
            outcome = record.outcome.rawValue
            durationSeconds = record.durationSeconds
            reason = record.reason
            turns = record.turns
        }

        private enum CodingKeys: String, CodingKey {
            case at
            case callID = "call_id"
            case userID = "user_id"
            case isOutgoing = "outgoing"
            case outcome
            case durationSeconds = "duration"
            case reason, turns
        }
    }
}

/// How many calls there were, how they ended, and how they sounded.
public struct CallTotals: Sendable, Equatable, Codable {
    public var connected = 0
    public var missed = 0
    public var rejected = 0
    public var failed = 0
    public var quality = CallQuality()

    public init() {}
}
