import Foundation
public import Logging
import ServiceLifecycle
import UnixSignals

extension VoiceGateway {
    /// Serves as a process does: the ready line on standard output, logs on standard error, SIGTERM and SIGINT end it in order.
    ///
    /// - Throws: as ``run()``.
    public static func serve(_ configuration: Configuration, logger given: Logger? = nil) async throws {
        let logger = given ?? GatewayLogHandler.logger(configuration.watching.log)
        let gateway = VoiceGateway(configuration, logger: logger) { url in
            FileHandle.standardOutput.write(Data("listening on \(url)\n".utf8))
        }
        // A client that goes while it is written to is an ordinary event, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let hangUp = await ReloadSignal(gateway)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: gateway, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: hangUp, successTerminationBehavior: .ignore),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// Has the configuration read again on SIGHUP.
    private struct ReloadSignal: Service {
        private let gateway: VoiceGateway
        /// Made before anything else, since an untrapped SIGHUP ends a process.
        private let signals: UnixSignalsSequence

        init(_ gateway: VoiceGateway) async {
            self.gateway = gateway
            signals = await UnixSignalsSequence(trapping: .sighup)
        }

        func run() async throws {
            for await _ in signals.cancelOnGracefulShutdown() { gateway.reloadConfiguration() }
        }
    }
}
