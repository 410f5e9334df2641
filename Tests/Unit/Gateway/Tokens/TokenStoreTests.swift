import Conversation
import Foundation
import Gateway
import Testing

@Suite struct TokenStoreTests {
    private func withTokens(_ body: (TokenStore, String) throws -> Void) throws {
        try withTemporaryState { directory in
            try body(TokenStore(StateFile.open(inDirectory: directory)), directory)
        }
    }

    @Test func `a created token is listed without the token`() throws {
        try withTokens { tokens, _ in
            let other = try #require(SessionKey("other"))
            let secret = try tokens.create(name: "b", nowMs: 5)
            _ = try tokens.create(name: "a", session: other, profile: .api, lifetime: TokenLifetime("90m"), nowMs: 7)
            let records = try tokens.list()
            #expect(
                records.map(\.caller) == [
                    Caller(name: "a", session: other, profile: .api), Caller(name: "b", session: .main, profile: .voice),
                ])
            #expect(records.map(\.createdMs) == [7, 5])
            #expect(records.map(\.expiresMs) == [7 + 5_400_000, nil])
            #expect(records[1].digest == secret.withBytes { TokenDigest(of: $0) })
        }
    }

    @Test func `a token is 32 random bytes in one word`() throws {
        try withTokens { tokens, _ in
            let words = try (0..<20).map { try tokens.create(name: "t\($0)").word }
            #expect(Set(words).count == 20)
            for word in words {
                #expect(word.wholeMatch(of: /vg_[A-Za-z0-9_-]{43}/) != nil)
            }
        }
    }

    @Test func `the token itself is nowhere in the state`() throws {
        try withTokens { tokens, directory in
            let word = try tokens.create(name: "canary").word
            var filesSeen = 0
            for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
                for start in 3..<(word.utf8.count - 8) {
                    let window = Data(word.utf8.dropFirst(start).prefix(8))
                    #expect(bytes.range(of: window) == nil)
                }
                filesSeen += bytes.range(of: Data("canary".utf8)) == nil ? 0 : 1
            }
            #expect(filesSeen > 0)
        }
    }

    @Test(arguments: ["file", "", "a b", "a;b", String(repeating: "x", count: 65)])
    func `a name that is reserved or malformed is refused`(name: String) throws {
        try withTokens { tokens, _ in
            let failure = #expect(throws: GatewayFailure.self) { try tokens.create(name: name) }
            #expect(failure?.exitCode == .usage)
        }
    }

    @Test func `a name is used once, until it is revoked`() throws {
        try withTokens { tokens, _ in
            let first = try tokens.create(name: "phone").word
            let failure = #expect(throws: GatewayFailure.self) { try tokens.create(name: "phone") }
            #expect(failure?.exitCode == .usage)
            #expect(failure?.message.contains("token revoke phone") == true)
            try tokens.revoke("phone")
            #expect(try tokens.list().isEmpty)
            #expect(try tokens.create(name: "phone").word != first)
            #expect(throws: GatewayFailure.self) { try tokens.revoke("'; DROP TABLE tokens; --") }
            #expect(try tokens.list().count == 1)
        }
    }

    @Test(arguments: [("30d", 2_592_000_000), ("12h", 43_200_000), ("90m", 5_400_000), ("1s", 1000), ("3650d", 315_360_000_000)])
    func `a lifetime is a number and a unit`(text: String, milliseconds: Int64) {
        #expect(TokenLifetime(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "d", "30", "0d", "-1d", "1.5h", "1w", "3651d", "99999999999999999999s", "1 d", "٣d", "d1"])
    func `anything else is no lifetime`(text: String) {
        #expect(TokenLifetime(text) == nil)
    }
}
