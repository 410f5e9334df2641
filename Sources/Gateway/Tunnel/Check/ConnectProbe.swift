import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Makes the first connection and finds out what is wrong with it.
struct ConnectProbe: Sendable {
    let url: BaseURL
    /// Trusted beside the system's.
    var authorities: [NIOSSLCertificate] = []
    var nowS = Int64(Date().timeIntervalSince1970)

    func outcome() async -> ConnectOutcome {
        do {
            guard url.isSecure else {
                try await bootstrap().connect(host: url.host, port: url.port).get().close()
                return .open
            }
            _ = try await handshake(Self.configuration(authorities))
            return .open
        } catch let error as NIOConnectionError {
            return error.connectionErrors.isEmpty ? .noSuchHost : .refused(Self.words(error))
        } catch let error as ChannelError {
            return .refused("\(error)")
        } catch let error as IOError {
            return .refused(String(cString: strerror(error.errnoCode)))
        } catch {
            return await judged(error)
        }
    }

    /// Tells apart, by further handshakes, why one was not trusted.
    private func judged(_ error: any Error) async -> ConnectOutcome {
        if (error as? NIOSSLExtraError) == .failedToValidateHostname { return .untrusted(.wrongHost) }
        var unverified = Self.configuration(authorities)
        unverified.certificateVerification = .none
        guard let leaf = try? await handshake(unverified) else { return .noTLS(TerminalText.line("\(error)", charactersMax: 160)) }
        if Int64(leaf.notValidAfter) < nowS { return .untrusted(.expired(atS: Int64(leaf.notValidAfter))) }
        if Int64(leaf.notValidBefore) > nowS { return .untrusted(.notYetValid(untilS: Int64(leaf.notValidBefore))) }
        var byItself = Self.configuration([])
        byItself.trustRoots = .certificates([leaf])
        byItself.certificateVerification = .noHostnameVerification
        return (try? await handshake(byItself)) == nil ? .untrusted(.unknownAuthority) : .untrusted(.selfSigned)
    }

    /// The certificate the other side shows, once it is accepted.
    private func handshake(_ configuration: TLSConfiguration) async throws -> NIOSSLCertificate {
        let context = try NIOSSLContext(configuration: configuration)
        let isAddress = (try? SocketAddress(ipAddress: url.host, port: 0)) != nil
        let name = isAddress ? nil : url.host
        // Made before the connection: it may be over before anybody here hears that it was made.
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let certificate = loop.makePromise(of: NIOSSLCertificate.self)
        let connected = bootstrap(loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
                try pipeline.addHandler(HandshakeWatch(certificate))
            }
        }.connect(host: url.host, port: url.port)
        connected.whenFailure { certificate.fail($0) }
        certificate.futureResult.whenComplete { _ in connected.whenSuccess { $0.close(promise: nil) } }
        return try await certificate.futureResult.get()
    }

    private func bootstrap(_ loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()) -> ClientBootstrap {
        ClientBootstrap(group: loop).connectTimeout(.seconds(10))
    }

    private static func configuration(_ authorities: [NIOSSLCertificate]) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.additionalTrustRoots = [.certificates(authorities)]
        configuration.applicationProtocols = ["h2", "http/1.1"]
        return configuration
    }

    static func words(_ error: NIOConnectionError) -> String {
        guard let first = error.connectionErrors.first else { return "there is no address for the name \(error.host)" }
        let cause = (first.error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(first.error)"
        return "\(first.target): \(cause)"
    }
}

/// Tells how a TLS handshake came out. Confined to its event loop.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<NIOSSLCertificate>
    /// Of several addresses that are tried, only one gets as far as this.
    private var isConnected = false

    init(_ promise: EventLoopPromise<NIOSSLCertificate>) { self.promise = promise }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent else { return context.fireUserInboundEventTriggered(event) }
        context.channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
            guard let certificate else { throw NIOSSLError.noCertificateToValidate }
            return certificate
        }.cascade(to: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isConnected {
            if case .handshakeFailed(let cause)? = error as? NIOSSLError { promise.fail(cause) } else { promise.fail(error) }
        }
        context.close(promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) { isConnected = true }

    func channelInactive(context: ChannelHandlerContext) { if isConnected { promise.fail(ChannelError.eof) } }

    func handlerRemoved(context: ChannelHandlerContext) { if isConnected { promise.fail(ChannelError.eof) } }
}
