public import Logging
import Synchronization

/// Every session of the gateway: which one a request belongs to, and where it lives.
public final class Sessions: Sendable {
    private struct Name: Hashable {
        var key: SessionKey
        var scope: HistoryScope
    }

    private struct Entry {
        var session: Session
        var lastUsed: Duration
    }

    private let store: HistoryStore
    private let clock: SessionClock
    private let liveSettings: Live<SessionSettings>
    private let toolbox: any Toolbox
    private let sessionsMax: Int
    private let logger: Logger
    private let entries = Mutex<[Name: Entry]>([:])

    /// - Parameter sessionsMax: how many sessions are kept in memory; the one unused longest goes first, and comes back from the store.
    public init(
        store: HistoryStore, clock: SessionClock = .system, settings: SessionSettings = SessionSettings(),
        toolbox: any Toolbox = EmptyToolbox(), sessionsMax: Int = 1024,
        logger: Logger = Logger(label: "sessions", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.store = store
        self.clock = clock
        liveSettings = Live(settings)
        self.toolbox = toolbox
        self.sessionsMax = sessionsMax
        self.logger = logger
    }

    /// Whether requests of profile `api` that stand alone are offered the gateway's own tools.
    public var offersToolsToAPI: Bool { liveSettings.value.toolsForAPI }

    /// The session a request belongs to; made on `home` when there is none yet, and always there for one that stands alone.
    public func session(for request: TurnRequest, home: SessionHome) -> Session {
        if request.standsAlone { return make(request.session, nil, home) }
        let name = Name(key: request.session, scope: scope(of: request))
        let now = clock.now()
        return entries.withLock { entries in
            if let entry = entries[name] {
                entries[name]?.lastUsed = now
                return entry.session
            }
            if entries.count >= sessionsMax { forgetOldest(&entries) }
            let session = make(request.session, name.scope, home)
            entries[name] = Entry(session: session, lastUsed: now)
            return session
        }
    }

    /// Profile `api` with an id: its history is that of the caller and the id, apart from the session's own.
    private func scope(of request: TurnRequest) -> HistoryScope {
        if !request.channel.isLive, let conversation = request.conversation {
            return .conversation(conversation.scoped(to: request.caller))
        }
        guard liveSettings.value.voiceApart else { return .live }
        return request.channel == .text ? .typed : .spoken
    }

    /// Puts other settings in force: for turns that begin from now on.
    public func apply(_ settings: SessionSettings) { liveSettings.replace(settings) }

    /// How many sessions are in memory, and how many turns of theirs are in progress; those that stand alone are not among them.
    public var counts: (sessions: Int, turns: Int) {
        entries.withLock { entries in
            (entries.count, entries.values.reduce(0) { $0 + $1.session.running.load(ordering: .relaxed) })
        }
    }

    /// Ends every turn in progress.
    public func shutDown() async {
        for session in entries.withLock({ $0.values.map(\.session) }) { await session.shutDown() }
    }

    /// Deletes all that is stored and remembered of a session; its turns in progress are cut short. Returns how many entries there were.
    ///
    /// Requests that stand alone and are under way are no part of it: what comes of them is stored after.
    public func delete(_ key: SessionKey) async throws(HistoryError) -> Int {
        let held = entries.withLock { entries in entries.filter { $0.key.key == key }.map(\.value.session) }
        for session in held { await session.forget() }
        return try await store.delete(key)
    }

    /// A session with a turn in progress stays, even past the bound: two of one name must never run at once.
    private func forgetOldest(_ entries: inout [Name: Entry]) {
        let idle = entries.filter { $0.value.session.running.load(ordering: .relaxed) == 0 }
        if let oldest = idle.min(by: { $0.value.lastUsed < $1.value.lastUsed }) { entries[oldest.key] = nil }
    }

    private func make(_ key: SessionKey, _ scope: HistoryScope?, _ home: SessionHome) -> Session {
        Session(key, scope: scope, home: home, store: store, clock: clock, settings: liveSettings, toolbox: toolbox, logger: logger)
    }
}
