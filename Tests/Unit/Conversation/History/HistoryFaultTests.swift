import Conversation
import Foundation
import GRDB
import Testing

@Suite struct HistoryFaultTests {
    @Test func `turns that a kill left open become interrupted, and nothing else does`() throws {
        try withTemporaryState { directory in
            let store = try HistoryStore(StateFile.open(inDirectory: directory))
            try store.store(EntryState.allCases.map { .insert(.sample($0.rawValue, state: $0)) })
            store.close()
            let next = try HistoryStore(StateFile.open(inDirectory: directory))
            #expect(try next.repairAfterRestart() == 2)
            #expect(try next.repairAfterRestart() == 0)
            var states: [String] = []
            _ = try next.reader.entries(session: .main) { states.append("\($0.text):\($0.state)") }
            #expect(
                states == [
                    "waiting:interrupted", "running:interrupted", "complete:complete", "interrupted:interrupted", "abandoned:abandoned",
                    "failed:failed",
                ])
            next.close()
        }
    }

    @Test func `another process's lock fails the turn with its cause, and the next one is stored`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let store = try HistoryStore(state)
            try store.store([.insert(.sample("before"))])
            let other = try state.connect()
            try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
            #expect(throws: HistoryError.busy) { try store.store([.insert(.sample("during"))]) }
            // Readers do not wait for a writer, whoever it is.
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 9).map(\.text) == ["before"])
            try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try store.store([.insert(.sample("after"))])
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 9).map(\.text) == ["before", "after"])
            #expect(store.counters.failures == 1)
            store.close()
        }
    }

    @Test func `a change that fails takes its transaction with it, and the next one is tried anew`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            // A trigger makes the second change fail in the middle of the transaction.
            let admin = try state.connect()
            try admin.writeWithoutTransaction {
                try $0.execute(
                    sql: "CREATE TRIGGER trap BEFORE INSERT ON entries WHEN NEW.text = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END")
            }
            let store = try HistoryStore(state)
            #expect(throws: HistoryError.self) { try store.store([.insert(.sample("kept?")), .insert(.sample("poison"))]) }
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 9).isEmpty)
            try admin.writeWithoutTransaction { try $0.execute(sql: "DROP TRIGGER trap") }
            try store.store([.insert(.sample("poison"))])
            #expect(try store.reader.recent(session: .main, conversation: .main, limit: 9).map(\.text) == ["poison"])
            store.close()
        }
    }

    @Test func `every writing connection syncs fully, in WAL mode`() throws {
        try withTemporaryState { directory in
            let connection = try StateFile.open(inDirectory: directory).connect()
            let settings = try connection.writeWithoutTransaction { db in
                try ["synchronous", "journal_mode", "busy_timeout"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
            }
            #expect(settings == ["2", "wal", "2000"])
        }
    }

    @Test(arguments: ["garbage", "cut", "flipped"])
    func `a damaged file is refused and left as it was`(damage: String) throws {
        try withTemporaryState { directory in
            let path = directory + "/" + StateFile.name
            let store = try HistoryStore(StateFile.open(inDirectory: directory))
            try store.store((0..<400).map { .insert(.sample("entry \($0) " + String(repeating: "x", count: 300))) })
            store.close()
            try StateFile.open(inDirectory: directory).connect().writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            switch damage {
            case "garbage": bytes = Data("this is not a database, and has never been one".utf8)
            case "cut": bytes = bytes.prefix(bytes.count / 2)
            default: for index in (bytes.count / 2)..<(bytes.count / 2 + 4096) { bytes[index] ^= 0xa5 }
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(chmod(path, 0o600) == 0)
            #expect {
                try StateFile.open(inDirectory: directory)
            } throws: { error in
                if case .damaged(path, _) = error as? StateError { true } else { false }
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
    }

    @Test func `a file of a later version is refused and left as it was`() throws {
        try withTemporaryState { directory in
            let path = directory + "/" + StateFile.name
            let state = try StateFile.open(inDirectory: directory)
            try state.connect().writeWithoutTransaction {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('1000')")
                _ = try $0.checkpoint(.truncate)
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(throws: StateError.newer(path: path)) { try StateFile.open(inDirectory: directory) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
    }

    @Test func `the database is its owner's alone`() throws {
        try withTemporaryState { directory in
            let path = directory + "/" + StateFile.name
            let store = try HistoryStore(StateFile.open(inDirectory: directory))
            try store.store([.insert(.sample())])
            for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
                var status = stat()
                #expect(stat(directory + "/" + name, &status) == 0)
                #expect(status.st_mode & 0o077 == 0, "\(name)")
            }
            store.close()
            #expect(chmod(path, 0o640) == 0)
            #expect(throws: StateError.exposed(path: path, mode: 0o640)) { try StateFile.open(inDirectory: directory) }
        }
    }

    @Test func `a database that was lost or emptied beside its audit log is not made anew`() throws {
        try withTemporaryState { directory in
            let (path, log) = (directory + "/" + StateFile.name, directory + "/audit.jsonl")
            try write("{}\n", to: log)
            #expect(throws: StateError.lost(path: path, log: log)) { try StateFile.open(inDirectory: directory) }
            #expect(!FileManager.default.fileExists(atPath: path))
            try write("", to: path)
            #expect(throws: StateError.lost(path: path, log: log)) { try StateFile.open(inDirectory: directory) }
            try FileManager.default.removeItem(atPath: log)
            _ = try StateFile.open(inDirectory: directory)
        }
    }

    @Test func `what cannot be a database is named with the reason`() throws {
        try withTemporaryState { directory in
            #expect(throws: StateError.unusable(path: directory + "/no/gateway.sqlite", detail: "No such file or directory")) {
                try StateFile.open(inDirectory: directory + "/no")
            }
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/" + StateFile.name, withDestinationPath: "/etc/passwd")
            #expect(throws: StateError.self) { try StateFile.open(inDirectory: directory) }
        }
    }
}
