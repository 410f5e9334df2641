import Conversation
import Foundation
import Gateway
import Logging
import Synchronization
import Testing

@Suite struct TokenRingTests {
    private let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    @Test func `a ring without tokens refuses everybody`() throws {
        try withTemporaryState { directory in
            let ring = try TokenRing(StateFile.open(inDirectory: directory), file: nil, logger: silent)
            #expect(ring.authorize("Bearer x") == .refused)
            #expect(ring.authorize("Bearer ") == .malformed)
            #expect(ring.authorize(nil) == .missing)
        }
    }

    @Test func `a token is good exactly as it was printed`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let word = try TokenStore(state).create(name: "phone", profile: .api).word
            _ = try TokenStore(state).create(name: "other")
            let ring = try TokenRing(state, file: nil, logger: silent)
            let caller = Caller(name: "phone", session: .main, profile: .api)
            #expect(ring.authorize("Bearer \(word)") == .granted(caller))
            #expect(ring.authorize("bearer  \(word)") == .granted(caller))
            for wrong in [word + "x", String(word.dropLast()), String(word.dropFirst()), word.uppercased(), word.lowercased()] {
                #expect(ring.authorize("Bearer \(wrong)") == .refused)
            }
            #expect(ring.authorize(word) == .malformed)
            #expect(ring.authorize("Basic \(word)") == .malformed)
        }
    }

    @Test func `a token made a moment ago is good at its first use, whoever guesses meanwhile`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let ring = try TokenRing(state, file: nil, logger: silent)
            let tokens = try TokenStore(state)
            for number in 0..<20 {
                #expect(ring.authorize("Bearer guess-\(number)") == .refused)
                let word = try tokens.create(name: "t\(number)").word
                #expect(ring.authorize("Bearer \(word)") != .refused)
                let next = try tokens.rotate("t\(number)").word
                #expect(ring.authorize("Bearer guess") == .refused)
                #expect(ring.authorize("Bearer \(next)") != .refused)
                #expect(ring.authorize("Bearer \(word)") != .refused)
            }
            let edition = ring.edition
            #expect(ring.authorize("Bearer guess") == .refused)
            #expect(ring.edition == edition, "nothing has changed, so nothing was read")
        }
    }

    @Test func `an old token dies when its grace ends, and its successor with its own end`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let tokens = try TokenStore(state)
            let clock = HandClock(0)
            let old = try tokens.create(name: "phone", lifetime: TokenLifetime("10s"), nowMs: 0).word
            let new = try tokens.rotate("phone", grace: #require(TokenGrace("4s")), nowMs: 1000).word
            let ring = try TokenRing(state, file: nil, logger: silent, nowMs: { clock.ms.load(ordering: .relaxed) })
            #expect(ring.authorize("Bearer \(old)") == ring.authorize("Bearer \(new)"))
            clock.ms.store(4999, ordering: .relaxed)
            #expect(ring.authorize("Bearer \(old)") != .refused)
            clock.ms.store(5000, ordering: .relaxed)
            #expect(ring.authorize("Bearer \(old)") == .refused)
            #expect(ring.authorize("Bearer \(new)") != .refused)
            clock.ms.store(10_000, ordering: .relaxed)
            #expect(ring.authorize("Bearer \(new)") == .refused)
        }
    }

    @Test func `created and revoked tokens take effect at the next look`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let ring = try TokenRing(state, file: nil, logger: silent)
            let tokens = try TokenStore(state)
            let old = try tokens.create(name: "old").word
            ring.refresh()
            let new = try tokens.create(name: "new").word
            ring.refresh()
            #expect(ring.count == 2)
            try tokens.revoke("old")
            ring.refresh()
            #expect(ring.authorize("Bearer \(old)") == .refused)
            #expect(ring.authorize("Bearer \(new)") == .granted(Caller(name: "new", session: .main, profile: .voice)))
        }
    }

    @Test func `a token dies at the moment it expires`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let word = try TokenStore(state).create(name: "brief", lifetime: TokenLifetime("1s"), nowMs: 1000).word
            let clock = HandClock(1999)
            let ring = try TokenRing(state, file: nil, logger: silent, nowMs: { clock.ms.load(ordering: .relaxed) })
            #expect(ring.authorize("Bearer \(word)") != .refused)
            clock.ms.store(2000, ordering: .relaxed)
            #expect(ring.authorize("Bearer \(word)") == .refused)
        }
    }

    @Test func `the token file stands beside the state and is followed as it changes`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let stored = try TokenStore(state).create(name: "phone").word
            let path = directory + "/ci-token"
            try write("first-token\r\n", to: path)
            let ring = try TokenRing(state, file: TokenFile(path: path), logger: silent)
            #expect(ring.authorize("Bearer first-token") == .granted(Caller(name: "file", session: .main, profile: .api, scopes: .all)))

            try write("second-token", to: path)
            ring.refresh()
            #expect(ring.authorize("Bearer first-token") == .refused)
            #expect(ring.authorize("Bearer second-token") != .refused)

            // Once empty may be half written; twice is meant.
            try write("", to: path)
            ring.refresh()
            #expect(ring.authorize("Bearer second-token") != .refused)
            ring.refresh()
            #expect(ring.authorize("Bearer second-token") == .refused)

            try write("third-token\n", to: path)
            ring.refresh()
            #expect(ring.authorize("Bearer third-token") != .refused)
            try FileManager.default.removeItem(atPath: path)
            ring.refresh()
            ring.refresh()
            #expect(ring.authorize("Bearer third-token") == .refused)
            #expect(ring.authorize("Bearer \(stored)") != .refused)
        }
    }

    @Test(arguments: [
        ("", mode_t(0o600), ExitCode.configuration), ("\n", 0o600, .configuration), ("two words\n", 0o600, .configuration),
        ("a\nb", 0o600, .configuration), (String(repeating: "x", count: 4097), 0o600, .configuration), ("good", 0o644, .permission),
        ("good", 0o660, .permission), ("good", 0o602, .permission),
    ])
    func `a bad token file stops the start`(content: String, mode: mode_t, code: ExitCode) throws {
        try withTemporaryState { directory in
            let path = directory + "/ci-token"
            try write(content, to: path, mode: mode)
            let state = try StateFile.open(inDirectory: directory)
            let failure = #expect(throws: GatewayFailure.self) {
                try TokenRing(state, file: TokenFile(path: path), logger: silent)
            }
            #expect(failure?.exitCode == code)
            #expect(failure?.message.contains(path) == true)
            if !content.isEmpty { #expect(failure?.message.contains(content) == false || content == "\n") }
        }
    }

    @Test func `a token file that is not there, or no file, cannot be read`() throws {
        try withTemporaryState { directory in
            for path in [directory + "/absent", directory] {
                let failure = #expect(throws: GatewayFailure.self) { try SecretFile.read(path, purpose: "the token file") }
                #expect(failure?.exitCode == .permission)
            }
            try write("mounted\n", to: directory + "/key", mode: 0o640)
            #expect(try SecretFile.read(directory + "/key", purpose: "the key").word == "mounted")
        }
    }

    @Test func `the watch follows the state on its own`() throws {
        try withTemporaryState { directory in
            let state = try StateFile.open(inDirectory: directory)
            let ring = try TokenRing(state, file: nil, logger: silent)
            let watch = TokenWatch(ring)
            _ = try TokenStore(state).create(name: "late")
            // Stopping looks once more before the thread ends.
            watch.stop()
            #expect(ring.count == 1)
        }
    }
}

/// A clock that a test moves by hand.
private final class HandClock: Sendable {
    let ms: Atomic<Int64>
    init(_ ms: Int64) { self.ms = Atomic(ms) }
}
