import Conversation
import Logging
import NIOCore

extension CallDoor {
    /// The telephone of a configuration; nil where no voice service is named, and then there is none.
    ///
    /// - Throws: ``GatewayFailure`` 77 when the state directory cannot hold what calls need.
    static func make(
        _ configuration: Configuration, _ sessions: Sessions, _ agent: any Agent, _ directory: StateDirectory, _ group: any EventLoopGroup,
        _ logger: Logger, _ observers: RequestObservers = RequestObservers(),
        _ meters: CallMetrics? = nil
    ) throws(GatewayFailure) -> CallDoor? {
        guard let socket = configuration.voiceSocket else { return nil }
        let loop = group.next()
        guard let home = SessionHome(loop) else { return nil }
        if configuration.calls.allowedUsers == nil {
            logger.warning("calls.allowed_users is not set: whoever calls speaks with session \(configuration.calls.session)")
        }
        var settings = VoiceService.Settings()
        settings.limitCalls(speakTimeoutMs: configuration.calls.speakTimeoutMs)
        settings.queryLimit = .milliseconds(configuration.calls.timeoutMs)
        settings.audioRoot = configuration.calls.audioRoot.map { AudioRoot($0) }
        let service = VoiceService(socket, settings: settings, loop: loop, logger: logger)
        return CallDoor(
            configuration, service: service, sessions: sessions, agent: agent, silence: try SilentClip(in: directory), loop: loop,
            home: home, logger: logger, observers: observers, meters: meters)
    }
}

extension CallSettings {
    init(_ configuration: Configuration) {
        self.init()
        allowedUsers = configuration.calls.allowedUsers
        greeting = configuration.calls.greeting ?? ""
        goodbye = configuration.calls.goodbye
        interimAfter = .milliseconds(configuration.firstTokenBudgetMs)
        // A limit that is off lies further away than any call lasts.
        durationMax = configuration.calls.durationMaxS.map { .seconds($0) } ?? .seconds(10 * 365 * 86_400)
        idleMax = configuration.calls.idleS.map { .seconds($0) } ?? .seconds(10 * 365 * 86_400)
        queuedCallsMax = configuration.calls.queueMax
    }
}
