import Conversation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import Gateway

@Suite struct UpstreamFailureTests {
    struct Loss: Sendable, CustomTestStringConvertible {
        let name: String
        let error: (any Error)?
        /// The failure of a new connection, of a kept one, and once an answer had begun; nil is to ask anew.
        let fresh, reused, begun: AgentFailure.Kind?
        var testDescription: String { name }
    }

    static let losses: [Loss] = [
        Loss(name: "a close", error: nil, fresh: .unreachable, reused: nil, begun: .truncated),
        Loss(
            name: "a reset", error: IOError(errnoCode: 104, reason: "read"), fresh: .unreachable, reused: nil, begun: .truncated),
        Loss(
            name: "a close without TLS's goodbye", error: NIOSSLError.uncleanShutdown, fresh: .unreachable, reused: nil, begun: .truncated),
        Loss(
            name: "a close within the head", error: HTTPParserError.invalidEOFState, fresh: .truncated, reused: .truncated,
            begun: .truncated),
        Loss(
            name: "what is no HTTP", error: HTTPParserError.invalidConstant, fresh: .brokenProtocol, reused: .brokenProtocol,
            begun: .truncated),
        Loss(
            name: "a close in TLS's handshake", error: NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])), fresh: .tls,
            reused: .tls, begun: .tls),
        Loss(
            name: "a certificate of another host", error: NIOSSLExtraError.failedToValidateHostname, fresh: .tls, reused: .tls,
            begun: .tls),
    ]

    @Test(arguments: losses) func `the loss of a connection is told by when and how it came`(loss: Loss) {
        #expect(UpstreamFault.loss(loss.error, hasHead: false, isReused: false)?.kind == loss.fresh)
        #expect(UpstreamFault.loss(loss.error, hasHead: false, isReused: true)?.kind == loss.reused)
        #expect(UpstreamFault.loss(loss.error, hasHead: true, isReused: true)?.kind == loss.begun)
        #expect(UpstreamFault.loss(loss.error, hasHead: true, isReused: false)?.kind == loss.begun)
    }
}
