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

    private let ring = Mutex<[TokenRecord]>([])
    private let lookedMs = Atomic<Int64>(0)
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
        let records = ring.withLock { $0 }
        guard let position = digest.position(among: records.lazy.map(\.digest)) else { return nil }
        let record = records[position]
        if let expires = record.expiresMs, nowMs() >= expires { return nil }
        return record.caller
    }

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
                // It may have been made a moment ago. Looked up at most every `lookAgainMs`, so that guessing costs the guesser only.
                guard mayLookAgain() else { return .refused }
                refresh()
                return authenticate(token).map { .granted($0) } ?? .refused
            }
        }
    }

    /// The shortest time between two looks at the state for the sake of an unknown token.
    public static let lookAgainMs: Int64 = 20

    private func mayLookAgain() -> Bool {
        let now = nowMs()
        let last = lookedMs.load(ordering: .relaxed)
        guard now < last || now - last >= Self.lookAgainMs else { return false }
        return lookedMs.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged
    }

    /// How many tokens there are, expired ones included.
    public var count: Int { ring.withLock { $0.count } }

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
        ring.withLock { $0 = records }
    }

    /// The stored tokens, or nil when nothing was committed since `version`.
    private func readStored(unless version: Int64?) throws -> (version: Int64, records: [TokenRecord])? {
        try connection.read { db in
            let current = try Int64.fetchOne(db, sql: "PRAGMA data_version") ?? 0
            guard current != version else { return nil }
            return (current, try TokenRecord.all(db))
        }
    }
}
