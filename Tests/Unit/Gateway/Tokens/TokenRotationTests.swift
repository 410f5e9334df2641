import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite struct TokenRotationTests {
    private func withTokens(_ body: (TokenStore) throws -> Void) throws {
        try withTemporaryState { try body(TokenStore(StateFile.open(inDirectory: $0))) }
    }

    private func grace(_ text: String) throws -> TokenGrace { try #require(TokenGrace(text)) }

    private func digest(_ token: Secret) -> TokenDigest { token.withBytes { TokenDigest(of: $0) } }

    @Test func `a successor has all that the old one had, but the word`() throws {
        try withTokens { tokens in
            let session = try #require(SessionKey("kitchen"))
            let scopes = try #require(TokenScopes("metrics,chat"))
            let limits = TokenLimits(requestsPerMinute: 0, concurrentTurns: 3)
            let old = try tokens.create(
                name: "phone", session: session, profile: .api, scopes: scopes, limits: limits, lifetime: TokenLifetime("1d"), nowMs: 5)
            let before = try tokens.list(nowMs: 10)[0]
            let new = try tokens.rotate("phone", grace: grace("10s"), nowMs: 10)
            let after = try tokens.list(nowMs: 10)[0]
            #expect(old.word != new.word)
            #expect(after.caller == before.caller && after.caller.scopes == scopes && after.caller.limits == limits)
            #expect(after.createdMs == 5 && after.expiresMs == 86_400_005)
            #expect(after.digest == digest(new))
            #expect(after.predecessors == [TokenPredecessor(digest: digest(old), untilMs: 10_010)])
            #expect(try tokens.list(nowMs: 10_010)[0].predecessors.isEmpty)
        }
    }

    @Test func `each rotated token keeps its own grace, but none outlives the latest`() throws {
        try withTokens { tokens in
            let words = [
                try tokens.create(name: "phone", nowMs: 0), try tokens.rotate("phone", grace: grace("10s"), nowMs: 0),
                try tokens.rotate("phone", grace: grace("60s"), nowMs: 1000), try tokens.rotate("phone", grace: grace("20s"), nowMs: 2000),
            ]
            let old = try tokens.list(nowMs: 2000)[0].predecessors
            #expect(old.count == 3)
            for (word, untilMs) in zip(words, [Int64(10_000), 22_000, 22_000]) {
                #expect(old.contains(TokenPredecessor(digest: digest(word), untilMs: untilMs)))
            }
            _ = try tokens.rotate("phone", grace: grace("0"), nowMs: 3000)
            #expect(try tokens.list(nowMs: 3000)[0].predecessors.isEmpty)
        }
    }

    @Test func `what cannot be rotated says why`() throws {
        try withTokens { tokens in
            _ = try tokens.create(name: "brief", lifetime: TokenLifetime("1s"), nowMs: 0)
            for (name, words) in [("nobody", "token list"), ("file", "--token-file"), ("brief", "has expired")] {
                let failure = #expect(throws: GatewayFailure.self) { try tokens.rotate(name, nowMs: 1000) }
                #expect(failure?.exitCode == .usage)
                #expect(failure?.message.contains(words) == true)
            }
        }
    }

    @Test func `no more than so many are good beside one token`() throws {
        try withTokens { tokens in
            _ = try tokens.create(name: "phone", nowMs: 0)
            for _ in 0..<TokenStore.predecessorsMax { _ = try tokens.rotate("phone", nowMs: 0) }
            let failure = #expect(throws: GatewayFailure.self) { try tokens.rotate("phone", nowMs: 0) }
            #expect(failure?.message.contains("--grace 0") == true)
            #expect(try tokens.list(nowMs: 0)[0].predecessors.count == TokenStore.predecessorsMax)
            _ = try tokens.rotate("phone", grace: grace("0"), nowMs: 0)
            #expect(try tokens.list(nowMs: 0)[0].predecessors.isEmpty)
        }
    }

    @Test func `revoking takes those in their grace along`() throws {
        try withTokens { tokens in
            _ = try tokens.create(name: "phone", nowMs: 0)
            _ = try tokens.rotate("phone", nowMs: 0)
            try tokens.revoke("phone")
            _ = try tokens.create(name: "phone", nowMs: 0)
            #expect(try tokens.list(nowMs: 0)[0].predecessors.isEmpty)
        }
    }

    @Test(arguments: [("0", 0), ("0s", 0), ("0h", 0), ("10s", 10_000), ("1h", 3_600_000)])
    func `a grace is a duration, or none`(text: String, milliseconds: Int64) {
        #expect(TokenGrace(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "00", "-1s", "1", "s", "1w", "0w", "4000d"])
    func `anything else is no grace`(text: String) { #expect(TokenGrace(text) == nil) }

    @Test(arguments: [
        ("chat", "chat"), ("metrics,chat", "chat,metrics"), ("chat,chat", "chat"), ("admin,metrics,chat", "chat,admin,metrics"),
    ])
    func `scopes are stored in one way`(text: String, stored: String) {
        #expect(TokenScopes(text)?.description == stored)
    }

    @Test(arguments: ["", ",", "chat,", "Chat", "all", "chat metrics", "chat, metrics"])
    func `anything else is no scope`(text: String) { #expect(TokenScopes(text) == nil) }
}
