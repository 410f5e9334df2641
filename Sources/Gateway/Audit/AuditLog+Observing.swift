import Conversation

/// The audit log as one of those who are told of requests.
extension AuditLog: RequestObserver {
    func began(_ account: RequestAccount) { began(AuditEntry(account)) }

    /// What a kill would leave of it names its conversation from now on.
    func admitted(_ account: RequestAccount) { goesOn(AuditEntry(account)) }

    func ending(_ account: RequestAccount) { goesOn(AuditEntry(account)) }

    func ended(_ account: RequestAccount) {
        ended(
            AuditEntry(account), isWithoutCaller: account.isWithoutCaller, isTurn: account.isTurn,
            nowNs: account.stamps.ended ?? RequestAccount.nowNs)
    }
}

extension RequestAccount {
    /// Whether nobody is known to have asked, so that anybody may ask as often as they like: over HTTP, without a valid token. A webhook that
    /// was taken is proved by its signature.
    var isWithoutCaller: Bool {
        guard door == .http, token == nil else { return false }
        guard route == Route.postCall.label, let status else { return true }
        return !(200...299).contains(status)
    }
}

extension AuditEntry {
    /// What stands in the log of a request; `killed` as long as it lives.
    init(_ account: RequestAccount) {
        self.init(atMs: account.atMs, id: account.id, door: account.door.rawValue)
        method = account.method
        route = account.route
        status = account.status
        peer = account.peerAddress
        client = account.client ?? account.claimedClient
        token = account.token
        session = account.session?.rawValue
        profile = account.profile?.rawValue
        conversation = account.conversation?.rawValue
        turn = account.turn?.description
        turnClass = account.turnClass?.rawValue
        guard let outcome = account.outcome else { return }
        self.outcome = outcome.label
        reason = outcome.cause ?? account.refusal
        source = account.source?.rawValue
        agent = account.agent
        firstTokenUs = account.firstTokenMs.map { Int($0 * 1000) }
        totalUs = account.durationMs.map { Int($0 * 1000) }
        deltas = account.isTurn ? account.deltas : nil
        replyBytes = account.isTurn ? account.replyBytes : nil
        toolRuns = account.toolRuns > 0 ? account.toolRuns : nil
        saidBufferWords = account.isCovered
    }
}
