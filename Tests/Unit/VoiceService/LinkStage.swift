import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// A link on a loop whose time the test moves, and connections whose other end the test plays.
final class LinkStage {
    let loop = EmbeddedEventLoop()
    let events = Heard<CallEvent>()
    let notices = Heard<VoiceServiceNotice>()
    let logs = Heard<String>()
    private(set) var link: ServiceLink
    /// Every connection that was made, the latest last.
    private var channels: [EmbeddedChannel] = []
    /// How often connecting was tried.
    private(set) var dials = 0
    /// Why connecting fails; nil when it does not.
    var refusal: VoiceServiceFailure?
    private var written: [UInt8] = []
    private var listener: ListenerID?

    private final class Dialer {
        var connect: ((ServiceConnection) -> EventLoopFuture<any Channel>)?
    }

    init(_ settings: VoiceService.Settings = .init(), seed: UInt64 = 1) {
        let dialer = Dialer()
        let logs = logs
        let logger = Logger(label: "link") { _ in LineLog(lines: logs) }
        link = ServiceLink(
            socket: .path("/run/v.sock"), settings: settings, loop: loop, logger: logger, random: SplitMix64(seed: seed),
            dial: { [loop] connection in dialer.connect?(connection) ?? loop.makeFailedFuture(ChannelError.eof) })
        let notices = notices
        _ = link.observers.add { notices.append($0) }
        dialer.connect = { [unowned self] in dial($0) }
    }

    deinit { link.shutDown() }

    private func dial(_ connection: ServiceConnection) -> EventLoopFuture<any Channel> {
        dials += 1
        if let refusal { return loop.makeFailedFuture(refusal) }
        let channel = EmbeddedChannel(handler: connection, loop: loop)
        written = []
        channels.append(channel)
        do {
            let address = try SocketAddress(unixDomainSocketPath: "/run/v.sock")
            return channel.connect(to: address).map { channel }
        } catch {
            return loop.makeFailedFuture(error)
        }
    }

    // MARK: - The gateway's side

    func listen() {
        let events = events
        listener = link.listeners.add { events.append($0) }
        link.listenersChanged()
    }

    func stopListening() {
        if let listener { link.listeners.remove(listener) }
        link.listenersChanged()
    }

    /// Asks for something; what came of it is read later.
    func ask<Value>(
        _ method: ServiceMethod, tries: Int = 1, limit: Duration = .seconds(10), _ decode: @escaping ServiceResults.Decoder<Value>
    ) -> Asked<Value> {
        let asked = Asked<Value>()
        link.submit(ServiceCall(ServiceRequest(method), limit: limit, tries: tries, decode) { asked.results.append($0) })
        return asked
    }

    final class Asked<Value> {
        /// One, once it is answered; more would be a fault.
        var results: [Result<Value, VoiceServiceFailure>] = []
        var value: Value? { if case .success(let value)? = results.first, results.count == 1 { value } else { nil } }
        var failure: VoiceServiceFailure.Kind? {
            if case .failure(let failure)? = results.first, results.count == 1 { failure.kind } else { nil }
        }
    }

    // MARK: - The service's side

    private var channel: EmbeddedChannel { get throws { try #require(channels.last) } }

    var connections: Int { channels.count }

    /// The requests that came since the last look.
    func requests() throws -> [ServiceBytes.Request] {
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { written += Array(buffer.readableBytesView) }
        return try ServiceBytes.requests(&written)
    }

    /// Sends frames in one piece.
    func send(_ messages: String...) throws { try send(bytes: messages.flatMap { ServiceBytes.frame($0) }) }

    func send(bytes: [UInt8]) throws { _ = try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    func close() throws {
        try channel.close(promise: nil)
        loop.run()
    }

    var isOpen: Bool { channels.last?.isActive == true }

    /// Answers the questions asked on a new connection: well, this service, and that call.
    func answerProbe(_ call: String = ServiceBytes.idle) throws {
        for _ in 0..<3 {
            for request in try requests() {
                switch request.method {
                case "health": try send(ServiceBytes.result(request.id, #"{"status": "ok"}"#))
                case "status": try send(ServiceBytes.result(request.id, #"{"service": "telegram-voice", "version": "1.1.0"}"#))
                case "call.status": try send(ServiceBytes.result(request.id, call))
                default: Issue.record("asked \(request.method)")
                }
            }
        }
    }

    func advance(_ time: TimeAmount) { loop.advanceTime(by: time) }

    /// Moves time until a connection is made again, at most as long as the service may be waited for.
    func reconnect() {
        let before = dials
        loop.advanceTime(by: .seconds(2))
        #expect(dials > before)
    }
}

/// Keeps log lines of notice and above: the message, and no values.
struct LineLog: LogHandler {
    let lines: Heard<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    init(lines: Heard<String>) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.message)") }
}
