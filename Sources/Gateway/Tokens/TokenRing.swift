public import Conversation
import GRDB
public import Logging
import Synchronization

/// The tokens that are good now, held in memory for the check each request makes.
///
/// An empty ring refuses everybody. The set follows the database and the token file through `refresh`, which `TokenWatch`
/// calls; nothing is kept about who was let in before, so a revoked token dies on open connections too.
public final class TokenRing: Sendable {
    private struct Sources {
        /// `PRAGMA data_version` when the table was read: it moves with every commit of another connection.
        var version: Int64?
        var stored: [TokenRecord] = []
        /// The version of the token file that was read; nil when it must be read again.
        var stamp: SecretFile.Stamp?
        var fromFile: TokenRecord?
        var fileFailed = false
    }

    /// One digest that is good until its end, in milliseconds since 1970-01-01 UTC.
    private struct Slot {
        let digest: TokenDigest
        let endMs: Int64
        let caller: Caller
    }

    private let ring = Mutex<[Slot]>([])
    private let published = Atomic<UInt64>(0)
    private let sources = Mutex(Sources())
    private let connection: DatabaseQueue
    private let file: TokenFile?
    private let logger: Logger
    private let nowMs: @Sendable () -> Int64

    /// Reads both sources once.
    /// - Throws: `GatewayFailure` when the database or the token file cannot be used.
    public init(
        _ state: StateFile, file: TokenFile?, logger: Logger, nowMs: @escaping @Sendable () -> Int64 = WallClock.nowMs
    ) throws(GatewayFailure) {
        connection = try reporting { try state.reader() }
        self.file = file
        self.logger = logger
        self.nowMs = nowMs
        let read = try reporting { try readStored(unless: nil) }
        let loaded = try file?.load()
        let sources = Sources(version: read?.version, stored: read?.records ?? [], fromFile: loaded?.record)
        self.sources.withLock { $0 = sources }
        publish(sources)
    }

    /// The caller a presented token stands for; nil when it is unknown or has expired.
    ///
    /// Compares the digest with all there are, in constant time, taking a lock only to fetch the set.
    public func authenticate(_ presented: UnsafeRawBufferPointer) -> Caller? {
        let digest = TokenDigest(of: presented)
        let slots = ring.withLock { $0 }
        guard let position = digest.position(among: slots.lazy.map(\.digest)) else { return nil }
        let slot = slots[position]
        if slot.endMs != .max, nowMs() >= slot.endMs { return nil }
        return slot.caller
    }

    /// Another number whenever the tokens have changed: who was let in before may have to be asked again.
    public var edition: UInt64 { published.load(ordering: .acquiring) }

    /// Judges the value of an `Authorization` field, nil when there is none.
    public func authorize(_ value: String?) -> Authorization {
        guard var value else { return .missing }
        return value.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            switch BearerHeader.parse(bytes) {
            case .none: return .missing
            case .malformed: return .malformed
            case .token(let range):
                let token = UnsafeRawBufferPointer(rebasing: bytes[range])
                if let caller = authenticate(token) { return .granted(caller) }
                // It may have been made a moment ago: the state is asked whether it has changed, and read only where it has.
                refresh()
                return authenticate(token).map { .granted($0) } ?? .refused
            }
        }
    }

    /// How many words are good for a request, expired ones included: the tokens and those they took the place of.
    public var count: Int { ring.withLock { $0.count } }

    /// Whether there is a token of that name, expired or not.
    public func holds(_ name: String) -> Bool { ring.withLock { $0.contains { $0.caller.name == name } } }

    /// Reads again what has changed since the last time.
    ///
    /// A token file that is missing, empty or open to others at two looks in a row takes its token with it. When the
    /// database cannot be read, its tokens stay as they were.
    public func refresh() {
        sources.withLock { sources in
            var changed = false
            do {
                if let read = try readStored(unless: sources.version) {
                    sources.version = read.version
                    sources.stored = read.records
                    changed = true
                }
            } catch {
                let cause = HistoryError(sqlite: error)
                logger.error("tokens cannot be read from the state; the last ones stay", metadata: ["cause": "\(cause)"])
            }
            if let file { changed = refresh(file, &sources) || changed }
            if changed { publish(sources) }
        }
    }

    /// Reads the token file if it is another than before; true when its token changed.
    private func refresh(_ file: TokenFile, _ sources: inout Sources) -> Bool {
        let stamp = SecretFile.Stamp(path: file.path)
        guard stamp != sources.stamp || stamp == nil else { return false }
        do throws(GatewayFailure) {
            let loaded = try file.load()
            sources.stamp = loaded.stamp.isSettled(nowMs: WallClock.nowMs()) ? loaded.stamp : nil
            sources.fileFailed = false
            defer { sources.fromFile = loaded.record }
            return sources.fromFile != loaded.record
        } catch {
            // At the first failure it may be half written; the next look decides.
            guard sources.fileFailed else {
                sources.fileFailed = true
                sources.stamp = nil
                return false
            }
            sources.stamp = stamp
            guard sources.fromFile != nil else { return false }
            sources.fromFile = nil
            logger.error("the token file's token is refused", metadata: ["cause": "\(error.message)"])
            return true
        }
    }

    private func publish(_ sources: Sources) {
        let records = (sources.fromFile.map { [$0] } ?? []) + sources.stored
        let slots = records.flatMap { record in
            let endMs = record.expiresMs ?? .max
            return [Slot(digest: record.digest, endMs: endMs, caller: record.caller)]
                + record.predecessors.map { Slot(digest: $0.digest, endMs: min($0.untilMs, endMs), caller: record.caller) }
        }
        ring.withLock { $0 = slots }
        published.wrappingAdd(1, ordering: .releasing)
    }

    /// The stored tokens, or nil when nothing was committed since `version`.
    private func readStored(unless version: Int64?) throws -> (version: Int64, records: [TokenRecord])? {
        try connection.read { db in
            let current = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
            guard current != version else { return nil }
            return (current, try TokenRecord.all(db, nowMs: nowMs()))
        }
    }
}
