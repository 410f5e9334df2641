import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends the requests of a check and records what comes back, each piece with its time.
///
/// Follows no redirect, undoes no compression, sends no header of its own: what is seen is what the other side did.
struct ProbeClient: Sendable {
    private let plain: HTTPClient
    private let automatic: HTTPClient

    /// - Parameter authorities: trusted beside the system's.
    init(authorities: [NIOSSLCertificate] = []) {
        func client(_ version: HTTPClient.Configuration.HTTPVersion) -> HTTPClient {
            var configuration = HTTPClient.Configuration()
            configuration.redirectConfiguration = .disallow
            configuration.decompression = .disabled
            configuration.httpVersion = version
            configuration.timeout = .init(connect: .seconds(10))
            configuration.connectionPool.retryConnectionEstablishment = false
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(authorities)]
            configuration.tlsConfiguration = tls
            return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        }
        plain = client(.http1Only)
        automatic = client(.automatic)
    }

    func close() async {
        try? await plain.shutdown()
        try? await automatic.shutdown()
    }

    /// - Parameter token: goes into `Authorization`; nil for none.
    func send(_ probe: ProbeRequest, token: Secret? = nil) async -> ProbeExchange {
        var request = HTTPClientRequest(url: probe.url)
        request.method = HTTPMethod(rawValue: probe.method)
        for header in probe.headers { request.headers.add(name: header.name, value: header.value) }
        if let token {
            token.withBytes { request.headers.add(name: "authorization", value: "Bearer " + String(decoding: $0, as: UTF8.self)) }
        }
        if let body = probe.body { request.body = .bytes(ByteBuffer(string: body)) }
        let start = ContinuousClock.now
        func ms() -> Int { Int((ContinuousClock.now - start) / .milliseconds(1)) }
        let response: HTTPClientResponse
        do {
            let client = probe.allowsHTTP2 ? automatic : plain
            response = try await client.execute(request, timeout: .milliseconds(Int64(probe.timeoutMs)))
        } catch {
            return ProbeExchange(endMs: ms(), broke: Self.broke(error, hasHead: false))
        }
        var exchange = ProbeExchange(status: Int(response.status.code), isHTTP2: response.version.major == 2, headMs: ms())
        for (name, value) in response.headers {
            let name = name.lowercased()
            exchange.headers[name] = exchange.headers[name].map { "\($0), \(value)" } ?? value
        }
        var reader = ProbeReader(exchange)
        do {
            for try await piece in response.body { piece.withUnsafeReadableBytes { reader.feed($0, atMs: ms()) } }
        } catch {
            return reader.end(atMs: ms(), Self.broke(error, hasHead: true))
        }
        return reader.end(atMs: ms(), nil)
    }

    private static func broke(_ error: any Error, hasHead: Bool) -> ProbeExchange.Break {
        if let error = error as? HTTPClientError {
            if error == .deadlineExceeded { return .tooLong }
            if !hasHead, error == .connectTimeout { return .unreachable("it does not take a connection within 10 s") }
            return .closed(error.shortDescription.lowercased())
        }
        if error is HTTPParserError { return .closed("it ended in the middle of the answer") }
        if let error = error as? NIOConnectionError { return .unreachable(ConnectProbe.words(error)) }
        return .closed(TerminalText.line("\(error)", charactersMax: 120))
    }
}
