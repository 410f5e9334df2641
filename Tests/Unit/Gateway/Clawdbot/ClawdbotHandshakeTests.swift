import Conversation
import NIOCore
import Testing

@testable import Gateway

/// The first words on a connection, and what the server's answers mean.
@Suite struct ClawdbotHandshakeTests {
    private func action(_ handshake: inout ClawdbotHandshake, _ json: String) -> ClawdbotHandshake.Action {
        ClawdbotWire.answer(json) { handshake.answered($0) } ?? .none
    }

    private func asked(version: Int? = nil) -> ClawdbotHandshake {
        var handshake = ClawdbotHandshake(version: version)
        _ = handshake.challenged()
        return handshake
    }

    @Test func `connects at the challenge, or when it is late, and once`() {
        var early = ClawdbotHandshake()
        #expect(early.challenged() == .sendConnect(3...4))
        #expect(early.challengeIsLate() == .none)
        #expect(early.challenged() == .none)
        var late = ClawdbotHandshake(version: 3)
        #expect(late.challengeIsLate() == .sendConnect(3...3))
        #expect(late.challenged() == .none)
    }

    @Test func `a greeting says what holds on the connection`() {
        var handshake = asked()
        let hello = """
            {"type":"res","id":"1","ok":true,"payload":{"type":"hello-ok","protocol":4,"server":{"version":"x","connId":"c"},
            "snapshot":{"uptimeMs":5000,"sessionDefaults":{"mainSessionKey":"agent:buce:main"}},
            "policy":{"maxPayload":26214400,"tickIntervalMs":15000}}}
            """
        guard case .ready(let read) = action(&handshake, hello) else { return #expect(Bool(false)) }
        #expect(read.version == 4)
        #expect(read.mainSessionKey == "agent:buce:main")
        #expect(read.tick == .seconds(15))
        #expect(read.frameBytesMax == 26_214_400)
        #expect(read.uptimeMs == 5000)
    }

    @Test func `a greeting may leave all but the protocol out`() {
        var handshake = asked()
        guard case .ready(let read) = action(&handshake, #"{"type":"res","id":"1","ok":true,"payload":{"protocol":3}}"#) else {
            return #expect(Bool(false))
        }
        #expect(read.mainSessionKey == nil)
        #expect(read.tick == .seconds(30))
        #expect(read.frameBytesMax == 524_288)
    }

    @Test(arguments: [
        (
            #"{"code":"INVALID_REQUEST","message":"unauthorized: gateway token mismatch"}"#, AgentFailure.Kind.refusedCredentials,
            "gateway.auth.token"
        ),
        (
            #"{"code":"INVALID_REQUEST","message":"unauthorized: gateway token missing (provide gateway auth token)"}"#,
            .refusedCredentials, "token_file"
        ),
        (#"{"code":"NOT_PAIRED","message":"device identity required"}"#, .refusedCredentials, "127.0.0.1"),
        (#"{"code":"NOT_PAIRED","message":"pairing required","details":{"requestId":"r"}}"#, .refusedCredentials, "127.0.0.1"),
        (#"{"code":"INVALID_REQUEST","message":"protocol mismatch","details":{"expectedProtocol":9}}"#, .brokenProtocol, "update"),
        (#"{"code":"INVALID_REQUEST","message":"protocol mismatch"}"#, .brokenProtocol, "update"),
        (#"{"code":"UNAVAILABLE","message":"starting","retryAfterMs":2500}"#, .overloaded, "log"),
        (#"{"code":"INVALID_REQUEST","message":"invalid connect params: at /client"}"#, .brokenProtocol, "update"),
    ])
    func `a refusal is told apart and comes with its mend`(_ error: String, _ kind: AgentFailure.Kind, _ mend: String) {
        var handshake = asked()
        guard case .refuse(let refusal) = action(&handshake, #"{"type":"res","id":"1","ok":false,"error":\#(error)}"#) else {
            return #expect(Bool(false))
        }
        #expect(refusal.failure.kind == kind)
        #expect(refusal.failure.status == (kind == .overloaded ? 503 : 502))
        #expect(refusal.mend.contains(mend))
    }

    @Test func `a server that understands one protocol only is asked for that one`() {
        var handshake = asked()
        let refused =
            #"{"type":"res","id":"1","ok":false,"error":{"code":"INVALID_REQUEST","message":"protocol mismatch","details":{"expectedProtocol":3}}}"#
        #expect(action(&handshake, refused) == .again(3))
        var second = asked(version: 3)
        #expect(action(&second, refused) == .refuse(.otherProtocol(3)))
    }

    @Test func `a greeting in a protocol that was not named is refused`() {
        var handshake = asked()
        #expect(action(&handshake, #"{"type":"res","id":"1","ok":true,"payload":{"protocol":5}}"#) == .refuse(.otherProtocol(5)))
        var none = asked()
        guard case .refuse = action(&none, #"{"type":"res","id":"1","ok":true,"payload":{}}"#) else { return #expect(Bool(false)) }
    }

    @Test(arguments: [
        (Int?.some(1002), "protocol mismatch", AgentFailure.Kind.brokenProtocol),
        (1008, "unauthorized: token mismatch", .refusedCredentials),
        (1008, "pairing required", .refusedCredentials), (1000, "handshake timeout", .unreachable), (nil, "", .unreachable),
    ])
    func `a connection closed without an answer is told by its code`(_ code: Int?, _ reason: String, _ kind: AgentFailure.Kind) {
        var handshake = asked()
        guard case .refuse(let refusal) = handshake.closed(code: code, reason: reason) else { return #expect(Bool(false)) }
        #expect(refusal.failure.kind == kind)
        #expect(handshake.closed(code: code, reason: reason) == .none)
    }

    @Test func `a server that never greets is given up`() {
        var handshake = ClawdbotHandshake()
        #expect(handshake.isLate() == .refuse(.slow))
        #expect(handshake.challenged() == .none || handshake.isLate() == .none)
    }
}
