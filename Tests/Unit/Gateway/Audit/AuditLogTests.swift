import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite struct AuditLogTests {
    private func pass(_ entries: [AuditEntry], through log: AuditLog, isWithoutCaller: Bool = false, nowNs: UInt64 = 1) {
        for entry in entries {
            var open = entry
            open.outcome = AuditEntry.killed
            log.began(open)
            log.ended(entry, isWithoutCaller: isWithoutCaller, isTurn: false, nowNs: nowNs)
        }
    }

    @Test func `every request leaves one record, in a chain from start to stop`() throws {
        try withAudit { state in
            let log = try state.open()
            pass((0..<500).map { .sample($0) }, through: log)
            log.close()
            let found = try state.verify()
            #expect(found.faults.isEmpty)
            #expect((found.requests, found.records, found.lastSeq) == (500, 502, 502))
            let ids = try state.requests.compactMap { try fields(of: $0)["id"] as? String }
            #expect(ids == (0..<500).map { "req_a-\($0)" })
            #expect(try fields(of: state.lines[501])["event"] as? String == "stopped")
            #expect(try state.history.reader.auditAnchor()?.seq == 502)
        }
    }

    @Test func `what a kill leaves in flight is recorded as killed by the next start`() throws {
        try withAudit { state in
            var log = try state.open()
            log.began(.sample(1, outcome: AuditEntry.killed))
            log.began(.sample(2, outcome: AuditEntry.killed))
            log.ended(.sample(2), isWithoutCaller: false, isTurn: true, nowNs: 1)
            log.began(.sample(3, outcome: AuditEntry.killed))
            log.close()
            log = try state.open()
            log.close()
            let outcomes = try state.requests.map(fields).map { "\($0["id"] ?? "")=\($0["outcome"] ?? "")" }
            #expect(outcomes == ["req_a-2=complete", "req_a-1=killed", "req_a-3=killed"])
            #expect(try state.verify().faults.isEmpty)
            #expect(AuditSlots.left(in: state.place.files.path(AuditSlots.name)).isEmpty)
        }
    }

    @Test func `a record that is written and whose slot was not freed is not written twice`() throws {
        try withAudit { state in
            var log = try state.open()
            log.began(.sample(1, outcome: AuditEntry.killed))
            log.began(.sample(2, outcome: AuditEntry.killed))
            let inFlight = try state.copyInFlight()
            log.ended(.sample(1), isWithoutCaller: false, isTurn: true, nowNs: 1)
            log.close()
            try state.leave(inFlight)
            log = try state.open()
            log.close()
            let outcomes = try state.requests.map(fields).map { "\($0["id"] ?? "")=\($0["outcome"] ?? "")" }
            #expect(outcomes == ["req_a-1=complete", "req_a-2=killed"])
        }
    }

    @Test func `an unfinished last line is taken off and noted`() throws {
        try withAudit { state in
            var log = try state.open()
            pass([.sample(1)], through: log)
            log.close()
            let whole = try Data(contentsOf: URL(fileURLWithPath: state.place.files.currentPath))
            try (whole + Data(#"{"seq":4,"at":"20"#.utf8)).write(to: URL(fileURLWithPath: state.place.files.currentPath))
            #expect(chmod(state.place.files.currentPath, 0o600) == 0)
            let torn = try state.verify()
            #expect((torn.faults.count, torn.unfinishedBytes) == (0, 17))
            log = try state.open()
            log.close()
            #expect(try state.verify().faults.isEmpty)
            let repaired = try #require(try state.lines.first { $0.contains(#""event":"repaired""#) })
            #expect(try fields(of: repaired)["bytes"] as? Int == 17)
        }
    }

    @Test func `requests with refused credentials are counted past ten a second, and none is lost in a kill`() throws {
        try withAudit { state in
            var log = try state.open()
            // In a second that is not over before the log is.
            pass((0..<300).map { .refusal($0) }, through: log, isWithoutCaller: true, nowNs: .max / 2)
            let inFlight = try state.copyInFlight()
            log.close()
            #expect(try state.requests.count == 11)
            let found = try state.verify()
            #expect((found.faults.count, found.requests) == (0, 300))
            // As if the count had not been written yet.
            try state.leave(inFlight)
            let kept = try state.lines.prefix(while: { !$0.contains(#""count""#) }).map { $0 + "\n" }.joined()
            try state.history.store([.anchorAudit(AuditAnchor(seq: 0, hash: "", fileSeq: 1, endBytes: 0))])
            try Data(kept.utf8).write(to: URL(fileURLWithPath: state.place.files.currentPath))
            #expect(chmod(state.place.files.currentPath, 0o600) == 0)
            log = try state.open()
            log.close()
            #expect(try state.verify().requests == 300)
        }
    }

    @Test func `the first file is named for the first record`() throws {
        try withAudit { state in
            let log = try state.open { $0.limits.fileBytesMax = 8192 }
            pass((0..<60).map { .sample($0) }, through: log)
            log.close()
            #expect(state.place.files.all().first == AuditFiles.name(first: 1))
            #expect(try state.verify().faults.isEmpty)
        }
    }

    @Test func `files are rotated by size, the oldest dropped, and the chain goes on`() throws {
        try withAudit { state in
            let log = try state.open {
                $0.limits.fileBytesMax = 8192
                $0.limits.filesMax = 3
            }
            pass((0..<200).map { .sample($0) }, through: log)
            log.close()
            let files = state.place.files.all()
            #expect(files.count == 3)
            for file in files {
                let size = try #require(try FileManager.default.attributesOfItem(atPath: state.place.files.path(file))[.size] as? Int)
                #expect(size <= 8192 + 1024)
            }
            let found = try state.verify()
            #expect(found.faults.isEmpty)
            #expect(found.firstSeq > 1 && found.lastSeq > 202)
            // Without its oldest file the log no longer begins where it says.
            unlink(state.place.files.path(files[0]))
            #expect(try state.verify().faults.count == 1)
        }
    }

    /// Puts a link, which is never written through, in the file's place at once: there is no moment without either. The file is kept.
    private func obstruct(_ path: String) throws {
        #expect(link(path, path + ".kept") == 0 && symlink("/", path + ".link") == 0 && rename(path + ".link", path) == 0)
    }

    @Test func `while the log cannot be written no turn begins, and nothing is lost`() throws {
        try withAudit { state in
            let log = try state.open()
            pass([.sample(1)], through: log)
            let path = state.place.files.currentPath
            while try state.requests.count < 1 { sched_yield() }
            try obstruct(path)
            pass([.sample(2)], through: log)
            while log.admitsTurns { sched_yield() }
            #expect(!log.readiness.isUp())
            pass((3..<20).map { .sample($0) }, through: log)
            #expect(rename(path + ".kept", path) == 0)
            while !log.admitsTurns { sched_yield() }
            log.close()
            let found = try state.verify()
            #expect((found.faults.count, found.requests) == (0, 19))
        }
    }

    @Test func `a full queue admits no turn, counts other requests, and keeps the records of turns`() throws {
        try withAudit { state in
            let log = try state.open { $0.queueRecordsMax = 4 }
            let path = state.place.files.currentPath
            while try state.lines.isEmpty { sched_yield() }
            try obstruct(path)
            pass([.sample(0)], through: log)
            while log.admitsTurns { sched_yield() }
            for number in 1..<40 {
                log.began(.sample(number, outcome: AuditEntry.killed))
                log.ended(.sample(number), isWithoutCaller: false, isTurn: number.isMultiple(of: 10), nowNs: 1)
            }
            #expect(rename(path + ".kept", path) == 0)
            while !log.admitsTurns { sched_yield() }
            log.close()
            #expect(try state.verify().requests == 40)
            let ids = try state.requests.compactMap { try fields(of: $0)["id"] as? String }
            #expect(Set(["req_a-10", "req_a-20", "req_a-30"]).isSubset(of: ids))
            #expect(ids.count < 20)
        }
    }
}
