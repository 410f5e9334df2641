import Logging
import NIOPosix

/// The voice service's own telephone, where no gateway runs: what is said in a call is answered by nobody.
public struct ServiceCallLine: CallLine {
    private let service: VoiceService
    private let state: String
    private let allowedUsers: Set<Int64>?

    /// - Parameter state: the directory no gateway runs with.
    init(_ socket: VoiceSocket, _ calls: Configuration.Calls, state: String) {
        self.state = state
        var settings = VoiceService.Settings()
        settings.limitCalls(speakTimeoutMs: calls.speakTimeoutMs)
        settings.queryLimit = .milliseconds(calls.timeoutMs)
        settings.audioRoot = calls.audioRoot.map { AudioRoot($0) }
        service = VoiceService(
            socket, settings: settings, loop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "voice-gateway", factory: { _ in SwiftLogNoOpLogHandler() }))
        allowedUsers = calls.allowedUsers
    }

    public func start(userID: Int64) async throws -> CallStartResult {
        if let allowedUsers, !allowedUsers.contains(userID) {
            throw VoiceServiceFailure(.notAllowed, "user \(userID) is not in calls.allowed_users: add the id there first")
        }
        return try await ask { try await service.callStart(userID: userID) }
    }

    public func hangUp() async throws -> CallHangupResult { try await ask { try await service.callHangup() } }

    public func glance() async throws -> CallGlance {
        let status = try await ask { try await service.callStatus() }
        return CallGlance(service.report, status)
    }

    public func speak(_ text: String) async throws -> CallSpeakResult { try await ask { try await service.callSpeak(text) } }

    public func play(_ path: String) async throws -> CallPlayResult { try await ask { try await service.callPlay(path) } }

    public func followEvents(_ each: (_ event: CallEvent, _ missed: Int) async throws -> Bool) async throws {
        let events = service.callEvents()
        // A service that is not there is said at once; one that goes later is waited for.
        _ = try await ask { try await service.callStatus() }
        for try await event in events where try await !each(event, 0) { return }
    }

    /// Says of a service that is not there that no gateway is there either.
    private func ask<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let failure as VoiceServiceFailure where failure.kind == .unavailable {
            throw VoiceServiceFailure(failure.kind, "no gateway runs with the state \(state), and there is \(failure.message)")
        }
    }
}
