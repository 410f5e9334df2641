import Foundation
import Simulators

/// A gateway between a fake voice service and a fake model, for one case about calls.
struct CallScene: Sendable {
    let service: FakeVoiceService
    /// Where the service listens, as the gateway was told.
    let socket: String
    /// Nil for an agent that asks none.
    let model: FakeLLM?
    let gateway: any CallGateway
    /// A folder of the case's own, mode 0700.
    let folder: String

    /// The agent's requests in progress and cut short.
    var upstream: (open: Int, cancelled: Int) {
        gateway.upstream ?? model.map { ($0.probe.open, $0.probe.cancelled) } ?? (0, 0)
    }
}

extension Stage {
    /// Starts all three, plays, and ends them.
    ///
    /// - Throws: ``StageError`` when one of them does not start; what the body throws.
    func withCalls(_ setup: CallSetup = CallSetup(), _ body: (CallScene) throws -> Void) throws {
        guard let bench = settings.callBench else { throw StageError("this case needs a gateway that the run starts itself") }
        let folder: String
        do { folder = try TemporaryFolder.make() } catch { throw StageError("\(error)") }
        defer { TemporaryFolder.remove(folder) }
        let socket = folder + "/voice.sock"
        var options = FakeVoiceService.Options(socket: .unix(socket))
        options.seed = settings.seed
        options.clock = clock
        setup.service(&options)
        let service = FakeVoiceService(options)
        let model = setup.agent == .openai ? FakeLLM(setup.model) : nil
        defer {
            model?.stop()
            service.stop()
        }
        let gateway: any CallGateway
        let address: String
        do {
            address = setup.startsService ? try service.start() : socket
            let modelURL = try model?.start().absoluteString
            gateway = try bench(
                CallPlan(
                    voiceSocket: address, agent: setup.agent, modelURL: modelURL.map { $0 + "/v1" }, folder: folder,
                    configuration: setup.configuration.mapValues { $0.replacing(CallSetup.folderMark, with: folder) }))
        } catch {
            throw StageError("\(error)")
        }
        defer { gateway.stop() }
        try body(CallScene(service: service, socket: address, model: model, gateway: gateway, folder: folder))
        if let problem = gateway.problem { note("gateway-ended", problem) }
    }
}
