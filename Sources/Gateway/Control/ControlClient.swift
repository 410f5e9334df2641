import Foundation
import NIOCore
import NIOPosix

/// Asks the gateway that runs with a state, through its control socket (docs/wire/control.md). Every request has a connection of its own.
public struct ControlClient: Sendable {
    /// Longer than the gateway itself waits for anything: a text to be spoken behind another is answered when its last sentence is.
    public static let answerTimeout = Duration.seconds(900)

    private let place: ControlPlace
    private let answerTimeout: Duration

    private init(_ place: ControlPlace, _ answerTimeout: Duration) {
        self.place = place
        self.answerTimeout = answerTimeout
    }

    /// A client of the gateway that runs with the state directory; nil when none does.
    ///
    /// - Throws: ``GatewayFailure`` 77 when the socket is not this user's, 69 when the gateway takes nobody more.
    public static func find(state: String, answerTimeout: Duration = answerTimeout) throws(GatewayFailure) -> ControlClient? {
        let place = ControlPlace(state: state)
        guard let descriptor = try ControlDial.connect(place) else { return nil }
        Foundation.close(descriptor)
        return ControlClient(place, answerTimeout)
    }

    /// The failure of a command that needs a running gateway and finds none.
    public static func nobody(state: String) -> GatewayFailure {
        GatewayFailure(
            .unavailable,
            "no gateway runs with the state \(state): start it with `voice-gateway serve --state \(state)`, or name its state with --state")
    }

    /// Asks for one result.
    ///
    /// - Throws: ``ControlFailure`` as the gateway answered; ``GatewayFailure`` 64 for words no line holds, 69 when the gateway stops or
    ///   does not answer in time.
    public func ask<Output: Decodable & Sendable>(
        _ verb: String, _ words: [String: ControlWord] = [:], as type: Output.Type = Output.self
    ) async throws -> Output {
        let deadline = ContinuousClock.now + answerTimeout
        let output = try await exchange(verb, words, timeout: answerTimeout) { line in try ControlAnswer<Output>.read(line).result }
        if let output { return output }
        let cause = ContinuousClock.now >= deadline ? "did not answer within \(answerTimeout)" : "went away before it answered"
        throw GatewayFailure(.unavailable, "the gateway \(cause): look at its log, and whether it runs")
    }

    /// Follows a stream: `each` gets every event, with how many were lost just before it, until it returns false or the stream ends.
    ///
    /// - Throws: what `each` throws, and as ``ask(_:_:as:)``.
    public func follow<Event: Decodable & Sendable>(
        _ verb: String, _ words: [String: ControlWord] = [:], as type: Event.Type = Event.self,
        each: (_ event: Event, _ missed: Int) async throws -> Bool
    ) async throws {
        var missed = 0
        let isEnded: Bool? = try await exchange(verb, words, timeout: nil) { line in
            let answer = try ControlAnswer<Event>.read(line)
            if answer.end == true { return true }
            missed += answer.missed ?? 0
            guard let event = answer.event else { return nil }
            defer { missed = 0 }
            return try await each(event, missed) ? nil : true
        }
        guard isEnded != nil else { throw GatewayFailure(.unavailable, "the gateway went away: look at its log, and whether it runs") }
    }

    /// Sends one request and gives each line that comes to `take`, until that returns something or the gateway is gone.
    private func exchange<Output>(
        _ verb: String, _ words: [String: ControlWord], timeout: Duration?, take: (ByteBuffer) async throws -> Output?
    ) async throws -> Output? {
        let request = try Request(id: 1, verb: verb, with: words).line()
        guard let descriptor = try ControlDial.connect(place) else { throw Self.nobody(state: place.directory) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .withConnectedSocket(descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let limit = timeout.map { timeout in
            channel.channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) { channel.channel.close(promise: nil) }
        }
        defer { limit?.cancel() }
        do {
            return try await Self.read(channel, request, take)
        } catch is IOError {
            return nil
        } catch is ChannelError {
            return nil
        }
    }

    private static func read<Output>(
        _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ request: ByteBuffer, _ take: (ByteBuffer) async throws -> Output?
    ) async throws -> Output? {
        try await channel.executeThenClose { inbound, outbound in
            var lines = ControlLines()
            // A gateway that turns this connection away has said so before it closed: what it said is read all the same.
            try? await outbound.write(request)
            for try await var bytes in inbound {
                lines.append(&bytes)
                while let line = try lines.next() {
                    if let output = try await take(line) { return output }
                }
            }
            return nil
        }
    }

    private struct Request: Encodable {
        let id: Int64
        let verb: String
        let with: [String: ControlWord]

        enum CodingKeys: String, CodingKey {
            case id
            case verb = "do"
            case with
        }

        func line() throws -> ByteBuffer {
            var line = ByteBuffer(bytes: try ControlReply.payload(self))
            guard line.readableBytes <= ControlLines.lineBytesMax else {
                throw GatewayFailure(
                    .usage, "that makes \(line.readableBytes) bytes, and at most \(ControlLines.lineBytesMax) are taken at once")
            }
            line.writeInteger(UInt8(ascii: "\n"))
            return line
        }
    }
}
