import Foundation
public import Simulators

/// What a run without `--target` judges: a gateway it started, and the fake model behind it.
public final class OwnTarget: Sendable {
    public let model: FakeLLM
    public let gateway: LaunchedGateway
    public let endpoint: Endpoint
    private let probe: Endpoint

    /// The fake model as a run wants it: a word every 10 ms, twice as fast as it speaks by default, since a run waits for all of them.
    public static var modelOptions: FakeLLMOptions {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100
        return options
    }

    /// Starts both; blocks until the gateway is ready.
    ///
    /// - Throws: ``LaunchFailure`` when either does not start; nothing is left running then.
    public init(
        gateway path: String, profile: Profile, tokenFile: String? = nil, model options: FakeLLMOptions = OwnTarget.modelOptions
    ) throws(LaunchFailure) {
        model = FakeLLM(options)
        let root: String
        do {
            root = try model.start().absoluteString
        } catch {
            throw LaunchFailure("the fake model does not start: \(error)")
        }
        do {
            gateway = try LaunchedGateway(.init(gateway: path, upstreamURL: root + "/v1", profile: profile, tokenFile: tokenFile))
        } catch {
            model.stop()
            throw error
        }
        guard let endpoint = Endpoint(url: gateway.baseURL), let probe = Endpoint(url: root + "/probe") else {
            gateway.stop()
            model.stop()
            throw LaunchFailure("the gateway says it listens on \(gateway.baseURL), which is no http URL")
        }
        self.endpoint = endpoint
        self.probe = probe
    }

    /// Where and how to play against it; it can be asked for everything.
    public func stage(profile: Profile, seed: UInt64) -> StageSettings {
        let (gateway, model) = (gateway, model)
        return StageSettings(
            target: endpoint, token: gateway.token, model: "", profile: profile, probe: probe, seed: seed,
            exportSession: { try gateway.exportSession() }, agentRequests: { model.requests.map(\.body) })
    }

    /// What else a call against it can be judged by: the fake model's counts and the session's export.
    public var witness: CallWitness {
        let (model, gateway) = (model, gateway)
        return CallWitness(
            upstream: { CallWitness.UpstreamCounts(open: model.probe.open, cancelled: model.probe.cancelled) },
            session: { key in
                // The export waits for a program, which a thread of the pool must not.
                await withCheckedContinuation { exported in
                    Thread.detachNewThread {
                        exported.resume(returning: (try? gateway.exportSession(key)).map { Simulators.SessionLine.parse($0) })
                    }
                }
            })
    }

    public func stop() {
        gateway.stop()
        model.stop()
    }
}
