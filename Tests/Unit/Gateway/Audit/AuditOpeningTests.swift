import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite struct AuditOpeningTests {
    private func fill(_ state: AuditState, _ count: Int) throws {
        let log = try state.open()
        for number in 0..<count {
            log.began(.sample(number, outcome: AuditEntry.killed))
            log.ended(.sample(number), isWithoutCaller: false, isTurn: true, nowNs: 1)
        }
        log.close()
    }

    private func failure(_ body: () throws -> Void) -> GatewayFailure? {
        do {
            try body()
            return nil
        } catch { return error as? GatewayFailure }
    }

    private func write(_ lines: [String], _ state: AuditState) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: state.place.files.currentPath))
        #expect(chmod(state.place.files.currentPath, 0o600) == 0)
    }

    @Test func `a log whose tail was cut off keeps the gateway from starting, and is left as it is`() throws {
        try withAudit { state in
            try fill(state, 20)
            let lines = try state.lines
            try write(Array(lines.dropLast(3)), state)
            let failure = try #require(failure { try state.open().close() })
            #expect(failure.exitCode == .damagedState)
            #expect(failure.message.contains("record 22 was in it"))
            #expect(try state.lines.count == 19)
        }
    }

    @Test func `a record changed since it was anchored keeps the gateway from starting`() throws {
        try withAudit { state in
            try fill(state, 3)
            try state.history.store([.anchorAudit(AuditAnchor(seq: 0, hash: "", fileSeq: 1, endBytes: 0))])
            var lines = try state.lines
            lines[2].replace("complete", with: "abandoned")
            try write(lines, state)
            let failure = try #require(failure { try state.open().close() })
            #expect(failure.exitCode == .damagedState)
            #expect(failure.message.contains("audit.jsonl:3:"))
        }
    }

    @Test func `after the log was moved away the numbers go on, and the gap is told until it is accepted`() throws {
        try withAudit { state in
            try fill(state, 8)
            unlink(state.place.files.currentPath)
            try fill(state, 2)
            let found = try state.verify()
            #expect((found.firstSeq, found.requests) == (11, 2))
            #expect(found.faults.map(\.kind) == [.gap(through: 10)])
            #expect(try state.verify(from: 11).faults.isEmpty)
        }
    }

    @Test func `without its key a log is not gone on with`() throws {
        try withAudit { state in
            try fill(state, 2)
            unlink(state.place.keyPath)
            #expect(failure { try state.open().close() }?.exitCode == .damagedState)
            #expect(!FileManager.default.fileExists(atPath: state.place.keyPath))
        }
    }

    @Test(arguments: ["audit.jsonl", "audit.key"])
    func `a file that others can reach keeps the gateway from starting`(name: String) throws {
        try withAudit { state in
            try fill(state, 2)
            #expect(chmod(state.place.files.path(name), 0o640) == 0)
            let failure = try #require(failure { try state.open().close() })
            #expect(failure.exitCode == .permission)
            #expect(failure.message.contains("chmod 600"))
        }
    }

    @Test func `everything is its owner's alone`() throws {
        try withAudit { state in
            try fill(state, 2)
            for name in ["audit.jsonl", "audit.key", "audit.inflight", "audit.reserve"] {
                let mode = try FileManager.default.attributesOfItem(atPath: state.place.files.path(name))[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
        }
    }

    @Test func `a follower sees what was there, what comes, and goes over into the next file`() throws {
        try withAudit { state in
            let log = try state.open { $0.limits.fileBytesMax = 8192 }
            var follower = AuditFollower(state.place)
            var seen = try follower.last(1000).count
            for number in 0..<60 {
                log.began(.sample(number, outcome: AuditEntry.killed))
                log.ended(.sample(number), isWithoutCaller: false, isTurn: true, nowNs: 1)
                if number.isMultiple(of: 10) { seen += try follower.next().count }
            }
            log.close()
            seen += try follower.next().count
            #expect(try seen == state.lines.count)
            #expect(state.place.files.all().count > 2)
            #expect(try AuditFollower.newest(3, state.place).count == 3)
            // While the newest is full and the next is not there yet, as between the two steps of a rotation.
            unlink(state.place.files.currentPath)
            #expect(try AuditFollower.newest(3, state.place).count == 3)
        }
    }
}

extension AuditFollower {
    fileprivate static func newest(_ count: Int, _ place: AuditPlace) throws -> [String] {
        var follower = AuditFollower(place)
        return try follower.last(count)
    }
}
