import Conversation
import Dispatch
import Foundation
import Logging

@testable import Gateway

/// A log in memory, and what is done to it.
struct AuditLines {
    static let key = AuditKey([UInt8](repeating: 7, count: 32))

    var lines: [[UInt8]] = []
    private(set) var head = AuditChain.Head()

    /// - Parameter count: records of requests.
    init(_ count: Int, first: Int = 0) {
        var chain = AuditChain(Self.key)
        for number in first..<(first + count) { lines.append(Array(chain.seal(AuditEntry.sample(number).body).dropLast())) }
        head = chain.head
    }

    /// What a walk over all of it finds.
    func faults(anchor: AuditChain.Head? = nil) -> [AuditFault] {
        var walk = AuditWalk(Self.key, anchor: anchor)
        for (index, line) in lines.enumerated() { walk.read(line[...], file: "audit.jsonl", number: index + 1) }
        walk.end(last: "audit.jsonl")
        return walk.faults
    }
}

extension AuditEntry {
    static func sample(_ number: Int, outcome: String = "complete") -> AuditEntry {
        var entry = AuditEntry(atMs: 1_700_000_000_000 + Int64(number), id: "req_a-\(number)", door: "http")
        (entry.method, entry.route, entry.status, entry.peer) = ("POST", "chat_completions", 200, "127.0.0.1")
        (entry.token, entry.session, entry.profile, entry.outcome) = ("phone", "main", "voice", outcome)
        (entry.firstTokenUs, entry.totalUs, entry.deltas) = (12_345, 98_760, 7)
        return entry
    }

    static func refusal(_ number: Int) -> AuditEntry {
        var entry = AuditEntry(atMs: 1_700_000_000_000 + Int64(number), id: "req_r-\(number)", door: "http")
        (entry.outcome, entry.reason, entry.status) = ("refused", "invalid_api_key", 401)
        return entry
    }
}

/// A log on disk, and the state beside it.
struct AuditState {
    let directory: String
    let place: AuditPlace
    let history: HistoryStore

    init(_ directory: String) throws {
        self.directory = directory
        place = AuditPlace(directory: directory)
        history = try HistoryStore(try StateFile.open(inDirectory: directory))
    }

    func open(_ change: (inout AuditLog.Settings) -> Void = { _ in }) throws -> AuditLog {
        var settings = AuditLog.Settings()
        settings.reserveBytes = 4096
        change(&settings)
        settle()
        return try AuditLog(
            place, settings: settings, history: history, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// What the log holds, of all its files.
    var lines: [String] {
        get throws {
            try place.files.all().flatMap { file in
                try String(contentsOfFile: place.files.path(file), encoding: .utf8).split(separator: "\n").map(String.init)
            }
        }
    }

    /// The records of requests.
    var requests: [String] { get throws { try lines.filter { $0.contains(#""event":"request""#) } } }

    func verify(from: Int64 = 0) throws -> AuditVerification {
        settle()
        return try AuditVerification(place, anchor: try history.reader.auditAnchor(), from: from)
    }

    /// Everything a log told the state is in it.
    private func settle() {
        let done = DispatchSemaphore(value: 0)
        history.submit([]) { _ in done.signal() }
        _ = done.wait(timeout: .now() + 10)
    }

    func copyInFlight() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: place.files.path(AuditSlots.name))) }

    /// Puts back what a kill would have left in the slots.
    func leave(_ inFlight: Data) throws { try inFlight.write(to: URL(fileURLWithPath: place.files.path(AuditSlots.name))) }
}

func withAudit<Output>(_ body: (AuditState) throws -> Output) throws -> Output {
    try withTemporaryState { directory in
        let state = try AuditState(directory)
        defer { state.history.close() }
        return try body(state)
    }
}

/// The fields of a record.
func fields(of line: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
}
