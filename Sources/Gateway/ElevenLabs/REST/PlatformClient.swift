import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// ElevenLabs' REST interface over HTTP: a key in a header, JSON both ways, bounded in time and size, tried again where that is safe.
///
/// The key is in the header and nowhere else: what is thrown holds only words that it has been taken out of.
struct PlatformClient: PlatformAPI {
    struct Limits: Sendable {
        /// Largest answer that is read.
        var answerBytesMax = 16_777_216
        /// For a whole answer, from the request's first byte.
        var answerTimeout: TimeAmount = .seconds(30)
        var connectTimeout: TimeAmount = .seconds(5)
    }

    private let base: BaseURL
    private let key: Secret
    private let client: HTTPClient
    private let limits: Limits
    private let retry: PlatformRetry
    private let clock: any Clock<Duration>

    init(
        _ base: BaseURL, key: Secret, client: HTTPClient, limits: Limits = Limits(), retry: PlatformRetry = PlatformRetry(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.base = base
        self.key = key
        self.client = client
        self.limits = limits
        self.retry = retry
        self.clock = clock
    }

    /// Runs `body` with a client of its own, closed afterwards.
    static func with<Output: Sendable>(
        _ base: BaseURL, key: Secret, limits: Limits = Limits(), _ body: (PlatformClient) async throws -> Output
    ) async throws -> Output {
        var configuration = HTTPClient.Configuration()
        // An answer that leads elsewhere is a refusal: the key goes to the configured host alone.
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: limits.connectTimeout)
        configuration.httpVersion = .http1Only
        // Tried again here, where it is counted.
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let output = try await body(PlatformClient(base, key: key, client: client, limits: limits))
            try? await client.shutdown()
            return output
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    func ask(_ request: PlatformRequest) async throws(PlatformFault) -> OwnedJSON {
        var tries = 0
        while true {
            tries += 1
            let (outcome, fault): (PlatformRetry.Outcome, PlatformFault)
            switch await send(request) {
            case .answer(let document): return document
            case .failure(let failed, let reason): (outcome, fault) = (failed, reason)
            }
            guard fault.kind != .unreadable, let wait = retry.wait(after: outcome, tries: tries, isRepeatable: request.isRepeatable) else {
                throw fault
            }
            do { try await clock.sleep(for: wait) } catch { throw fault }
        }
    }

    private enum Try {
        case answer(OwnedJSON)
        case failure(PlatformRetry.Outcome, PlatformFault)
    }

    private func send(_ request: PlatformRequest) async -> Try {
        let name = "\(request.method) \(request.path)"
        var sent = HTTPClientRequest(url: base.description + request.target)
        sent.method = request.method
        sent.headers.add(name: "accept", value: "application/json")
        sent.headers.add(name: "accept-encoding", value: "identity")
        sent.headers.add(name: "user-agent", value: "voice-gateway")
        sent.headers.add(name: "xi-api-key", value: key.withBytes { String(decoding: $0, as: UTF8.self) })
        if let body = request.body {
            sent.headers.add(name: "content-type", value: "application/json")
            sent.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        do {
            let answer = try await client.execute(sent, timeout: limits.answerTimeout)
            let body = try await answer.body.collect(upTo: limits.answerBytesMax)
            let bytes = Array(body.readableBytesView)
            let status = Int(answer.status.code)
            guard (200...299).contains(status) else {
                let fault = PlatformFault(kind: .refused(status: status), request: name, words: PlatformWords.of(bytes, hiding: [key]))
                return .failure(.refused(status: status, retryAfter: answer.headers.first(name: "retry-after")), fault)
            }
            if bytes.isEmpty { return .answer(.null) }
            guard let document = OwnedJSON(bytes) else {
                return .failure(.lost, PlatformFault(kind: .unreadable, request: name))
            }
            return .answer(document)
        } catch is NIOTooManyBytesError {
            return .failure(.lost, PlatformFault(kind: .unreadable, request: name, words: "more than \(limits.answerBytesMax) bytes"))
        } catch {
            let (outcome, reason) = Self.reading(error)
            return .failure(outcome, PlatformFault(kind: .unreachable(reason), request: name))
        }
    }

    /// What an error of the transport means; its own description may hold addresses, and is not shown.
    private static func reading(_ error: any Error) -> (PlatformRetry.Outcome, String) {
        if let error = error as? HTTPClientError {
            return switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout: (.notConnected, "no connection in time")
            case .tlsHandshakeTimeout: (.notConnected, "no TLS in time")
            case .deadlineExceeded, .readTimeout: (.lost, "no answer in time")
            default: (.lost, "the connection was closed")
            }
        }
        switch error {
        case is NIOConnectionError: return (.notConnected, "no connection")
        case let error as IOError where error.errnoCode == ECONNREFUSED: return (.notConnected, "connection refused")
        default:
            return UpstreamFault.tls(error) != nil ? (.lost, "its certificate could not be verified") : (.lost, "the connection failed")
        }
    }
}
