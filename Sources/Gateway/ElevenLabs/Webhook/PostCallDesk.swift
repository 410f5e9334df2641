import Conversation
import Dispatch
import Logging
import Synchronization

/// Takes post-call webhooks: proves them, keeps what they tell with the session, and each only once.
///
/// On a thread of its own, one after the other: proving and storing take time that an event loop does not have.
final class PostCallDesk: Sendable {
    /// Deliveries that may be proved and stored at once; each may be as large as `bytesMax`, and all that are coming in as large as these.
    static let deliveriesMax = 8

    enum Answer: Sendable, Equatable {
        /// Kept now.
        case kept
        /// Kept before: it came a second time.
        case known
        /// Proved, and of nothing that is kept.
        case ignored
        /// Not signed with our key.
        case forged
        /// Proved, and no JSON.
        case unreadable
        /// Not stored: it may come again.
        case failed
    }

    /// Held while a delivery is under way: what has come of it counts at once, a place is taken once it is whole.
    final class Permit: Sendable {
        private let desk: PostCallDesk
        private let bytes = Atomic(0)
        private let hasPlace = Atomic(false)

        fileprivate init(_ desk: PostCallDesk) { self.desk = desk }

        deinit {
            desk.bytesHeld.subtract(bytes.load(ordering: .relaxed), ordering: .relaxed)
            if hasPlace.load(ordering: .relaxed) { desk.underWay.subtract(1, ordering: .relaxed) }
        }

        /// False where more has come of all deliveries than may wait.
        func hold(_ more: Int) -> Bool {
            bytes.add(more, ordering: .relaxed)
            return desk.bytesHeld.add(more, ordering: .relaxed).newValue <= desk.bytesHeldMax
        }

        /// Takes a place; false while there is none.
        func begin() -> Bool {
            guard desk.underWay.add(1, ordering: .relaxed).newValue <= PostCallDesk.deliveriesMax else {
                desk.underWay.subtract(1, ordering: .relaxed)
                return false
            }
            hasPlace.store(true, ordering: .relaxed)
            return true
        }
    }

    /// The longest body, in bytes.
    let bytesMax: Int
    private let secret: Secret
    private let agentID: String?
    private let store: PostCallStore
    private let logger: Logger
    private let queue = DispatchQueue(label: "post-call webhooks")
    private let underWay = Atomic(0)
    private let bytesHeld = Atomic(0)
    /// How much of deliveries may be in memory, in bytes.
    private var bytesHeldMax: Int {
        let (bytes, isOver) = bytesMax.multipliedReportingOverflow(by: Self.deliveriesMax)
        return isOver ? .max : bytes
    }
    let nowMs: @Sendable () -> Int64

    /// - Parameter agentID: an agent that is ours though it was not set up from here.
    init(
        secret: Secret, bytesMax: Int, agentID: String?, store: PostCallStore, logger: Logger,
        nowMs: @escaping @Sendable () -> Int64 = WallClock.nowMs
    ) {
        self.secret = secret
        self.bytesMax = bytesMax
        self.agentID = agentID
        self.store = store
        self.logger = logger
        self.nowMs = nowMs
    }

    /// Nil where no key to prove them is configured.
    /// - Throws: ``HistoryError`` when the database cannot be opened.
    convenience init?(_ settings: PlatformSettings, _ state: StateFile, logger: Logger) throws(HistoryError) {
        guard let secret = settings.webhookSecret else { return nil }
        self.init(
            secret: secret, bytesMax: settings.webhookBytesMax, agentID: settings.agentID, store: try PostCallStore(state), logger: logger)
    }

    /// For a delivery whose head has come.
    func permit() -> Permit { Permit(self) }

    /// Takes a body whose signature was timely; `answer` is called on the desk's thread.
    func take(_ body: [UInt8], _ signature: WebhookSignature, _ permit: Permit?, answer: @escaping @Sendable (Answer) -> Void) {
        queue.async { [self] in
            answer(judge(body, signature))
            withExtendedLifetime(permit) {}
        }
    }

    /// Waits for those under way.
    func close() { queue.sync {} }

    private func judge(_ body: [UInt8], _ signature: WebhookSignature) -> Answer {
        body.withUnsafeBytes { bytes in
            guard signature.signs(bytes, key: secret) else {
                logger.warning("a post-call webhook is not signed with the key of elevenlabs.webhook_secret_file")
                return .forged
            }
            guard let delivery = WebhookDelivery(bytes, receivedMs: nowMs()) else { return .unreadable }
            guard case .call(var call) = delivery else {
                logger.notice("a post-call webhook of another kind is not kept")
                return .ignored
            }
            do {
                // The agent of the delivery says whose conversation it was; the workspace may have others, which are no concern of ours.
                guard let session = try store.session(ofAgent: call.agent) ?? (call.agent == agentID ? .main : nil) else {
                    logger.notice("a post-call webhook is about another agent", metadata: ["agent": "\(call.agent)"])
                    return .ignored
                }
                call.session = session
                let isNew = try store.keep(call)
                logger.notice(
                    "a conversation was reported",
                    metadata: ["conversation": "\(call.conversation)", "kind": "\(call.kind.rawValue)", "repeated": "\(!isNew)"])
                return isNew ? .kept : .known
            } catch {
                logger.error("a post-call webhook could not be stored", metadata: ["cause": "\(HistoryError(sqlite: error))"])
                return .failed
            }
        }
    }
}
