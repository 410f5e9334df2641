extension ElevenLabsAccount {
    /// How the conversations of late went.
    public struct CheckOptions: Sendable {
        /// How many to look at, the newest first.
        public var last: Int
        /// A slower p95 of the first token is a failure, in ms.
        public var firstTokenMsMax: Int

        public init(last: Int = 20, firstTokenMsMax: Int = 2000) {
            self.last = last
            self.firstTokenMsMax = firstTokenMsMax
        }
    }

    /// `elevenlabs check`: what the recent conversations ended of, and how soon the gateway's first token came in ElevenLabs' eyes.
    ///
    /// - Returns: whether all went well.
    /// - Throws: ``GatewayFailure``.
    public func check(_ options: CheckOptions, tell: @escaping @Sendable (String) -> Void) async throws -> Bool {
        try await PlatformClient.with(try settings.server(), key: try settings.key()) { try await check(options, api: $0, tell: tell) }
    }

    func check(_ options: CheckOptions, api: any PlatformAPI, tell: @escaping @Sendable (String) -> Void) async throws -> Bool {
        let memory = try PlatformMemoryStore(state).load(baseURL: settings.address)
        guard let agentID = settings.agentID ?? memory.agentID else {
            throw GatewayFailure(.configuration, "no agent is known: run voice-gateway elevenlabs setup, or set elevenlabs.agent_id")
        }
        let accounts: [ConversationAccount]
        do {
            accounts = try await Self.accounts(of: agentID, last: options.last, api)
        } catch {
            throw error.failure
        }
        guard !accounts.isEmpty else {
            tell("the agent \(TerminalText.line(agentID)) has had no conversation yet")
            return true
        }
        accounts.flatMap(CheckText.lines).forEach(tell)
        var isGood = true
        let failed = accounts.filter { $0.failure != nil }
        if !failed.isEmpty {
            isGood = false
            tell("")
            for reason in FailureReason.allCases {
                let count = failed.count { $0.failure == reason }
                guard count > 0 else { continue }
                tell("\(count)x \(reason.cause)")
                tell("   mend: \(reason.mend)")
            }
        }
        if let figures = FirstTokenFigures(accounts.flatMap(\.firstTokensMs)) {
            let isSlow = figures.p95Ms > options.firstTokenMsMax
            if isSlow { isGood = false }
            tell("first token, as ElevenLabs sees it: \(figures.line)\(isSlow ? ", slower than \(options.firstTokenMsMax) ms" : "")")
            if isSlow { tell("   mend: voice-gateway doctor says which part of it is slow; first_token.budget_ms covers it with words") }
        } else {
            tell("first token: ElevenLabs has no figures for these conversations")
        }
        tell("\(accounts.count) conversations, \(failed.count) failed")
        return isGood
    }

    private static func accounts(
        of agentID: String, last: Int, _ api: some PlatformAPI
    ) async throws(PlatformFault) -> [ConversationAccount] {
        var ids: [String] = []
        var cursor: String?
        while ids.count < last {
            let size = min(100, last - ids.count)
            var query: [(String, String)] = [("agent_id", agentID), ("page_size", "\(size)")]
            if let cursor { query.append(("cursor", cursor)) }
            let page = try await api.ask(.get("/v1/convai/conversations", query))
            let found = (page["conversations"]?.elements ?? []).compactMap { $0["conversation_id"]?.text }
            ids += found
            cursor = page["next_cursor"]?.text
            guard page["has_more"]?.isTrue == true, cursor != nil, !found.isEmpty else { break }
        }
        var accounts: [ConversationAccount] = []
        for id in ids.prefix(last) {
            let document = try await api.ask(.get("/v1/convai/conversations/\(PlatformRequest.encoded(id))"))
            if let account = ConversationAccount(document) { accounts.append(account) }
        }
        return accounts
    }
}
