public import Foundation
import NIOCore
import NIOPosix
import UnixSignals

/// Runs the tunnel that was set up, until SIGTERM or SIGINT.
public struct TunnelRun: Sendable {
    private let place: TunnelPlace
    private let settings: TunnelSupervisor.Settings
    private let record: TunnelRecord

    /// - Parameter isQuick: for a Cloudflare tunnel with a random address, which needs no account and is for trying only.
    /// - Throws: ``GatewayFailure`` 69 when the provider's program is not on `PATH`, 78 when no tunnel was set up.
    public init(
        _ configuration: Configuration, isQuick: Bool, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(GatewayFailure) {
        place = TunnelPlace(state: configuration.state)
        guard let origin = configuration.localURL else {
            throw GatewayFailure(.configuration, "a tunnel needs a port that stays: set server.port to another than 0")
        }
        let known = try TunnelRecord.read(place)
        if isQuick {
            record = TunnelRecord(provider: .cloudflared, publicURL: "\(origin)", isPassing: true)
        } else if let known, known.provider == configuration.tunnelProvider, !(known.isPassing && known.provider == .cloudflared) {
            record = known
        } else if configuration.tunnelProvider == .ngrok {
            // With an account alone ngrok gives an address of its own choice.
            record = TunnelRecord(provider: .ngrok, publicURL: "\(origin)", isPassing: true)
        } else {
            throw GatewayFailure(
                .configuration,
                "no tunnel was set up: voice-gateway tunnel setup HOSTNAME, or tunnel run --quick to try one without an account")
        }
        guard MCPChild.find(record.provider.program, environment) != nil else { throw record.provider.missing }
        let arguments = TunnelPrograms.run(record, place: place, origin: origin)
        settings = TunnelSupervisor.Settings(
            provider: record.provider, arguments: arguments, environment: ProgramEnvironment.of(environment))
    }

    /// Runs it.
    ///
    /// - Parameters:
    ///   - ready: told the public URL each time the tunnel is up.
    ///   - say: told what happens, a line each; the provider's own log among it.
    /// - Throws: ``GatewayFailure`` 78 when there is no use in trying again.
    public func run(ready: @escaping @Sendable (String) -> Void, say: @escaping @Sendable (String) -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let stop = Task {
            for await _ in signals { return }
        }
        defer { stop.cancel() }
        try await run(settings, ready: ready, say: say) { await stop.value }
    }

    /// The same, with other patience, until `isOver` returns.
    func run(
        _ settings: TunnelSupervisor.Settings, ready: @escaping @Sendable (String) -> Void, say: @escaping @Sendable (String) -> Void,
        until isOver: @escaping @Sendable () async -> Void
    ) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let events = TunnelEvents(record, place, ready: ready, say: say)
        let running = loop.makePromise(of: Void.self)
        let supervisor = try await loop.submit {
            let supervisor = TunnelSupervisor(settings, loop: loop) { events.take($0) }
            supervisor.start().cascade(to: running)
            return NIOLoopBound(supervisor, eventLoop: loop)
        }.get()
        let stopping = Task {
            await isOver()
            guard !Task.isCancelled else { return }
            say("ending the tunnel")
            loop.execute { supervisor.value.stop() }
        }
        defer { stopping.cancel() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await running.futureResult.get()) } catch { outcome = .failure(error) }
        TunnelRecord.forgetPassing(in: place)
        try outcome.get()
    }

    var usualSettings: TunnelSupervisor.Settings { settings }
}

/// Makes lines and a written-down URL of what happens to a tunnel.
private struct TunnelEvents: Sendable {
    let record: TunnelRecord
    let place: TunnelPlace
    let ready: @Sendable (String) -> Void
    let say: @Sendable (String) -> Void
    private let url: URLBox

    init(
        _ record: TunnelRecord, _ place: TunnelPlace, ready: @escaping @Sendable (String) -> Void, say: @escaping @Sendable (String) -> Void
    ) {
        self.record = record
        self.place = place
        self.ready = ready
        self.say = say
        url = URLBox(record.isPassing ? nil : record.publicURL)
    }

    func take(_ event: TunnelSupervisor.Event) {
        switch event {
        case .line(let line): say("\(record.provider): \(TerminalText.line(line, charactersMax: 500))")
        case .restarts(let why, let afterMs): say("\(record.provider) ended (\(why)); it is started again in \(afterMs) ms")
        case .notice(.url(let found)):
            guard record.isPassing else { return }
            url.set(found)
            var passing = record
            passing.publicURL = found
            do throws(GatewayFailure) { try passing.noteWhileItRuns(in: place) } catch { say(error.message) }
        case .notice(.up): if let url = url.get() { ready(url) }
        case .notice(.down): say("the tunnel has no connection; \(record.provider) makes new ones by itself")
        // The line itself was said.
        case .notice(.trouble): break
        }
    }
}
