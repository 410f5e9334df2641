public import Simulators

/// One case played against the right server of its world, whole or with a fault planted.
public struct ReferenceRun: Sendable {
    public var transcript: Transcript
    public var judgement: Judgement
    public var context: Context

    static let token = "reference-token-5f1c"
    static let model = "reference"

    /// Plays and judges; all waiting is on a manual clock of its own, so it takes milliseconds.
    ///
    /// - Throws: ``StageError``, ``ReferenceError`` or ``LaunchFailure`` when the harness itself cannot play.
    public static func judge(_ one: Case, profile: Profile, fault: Fault? = nil) throws -> ReferenceRun {
        switch one.world {
        case .chat: try judgeChat(one, profile: profile, fault: fault)
        case .voiceService: try judgeService(one, profile: profile, fault: fault)
        case .calls: try judgeCaller(one, profile: profile, fault: fault)
        case .agents: try judgeAgents(one, profile: profile, fault: fault)
        }
    }

    /// Against the reference server.
    private static func judgeChat(_ one: Case, profile: Profile, fault: Fault?) throws -> ReferenceRun {
        let clock = ManualClock()
        clock.enter()
        defer { clock.leave() }
        let style: ReferenceStyle = profile == .elevenlabs ? .voice : .api
        let server = try ReferenceServer(token: token, model: model, style: style, clock: clock, fault: fault)
        defer { server.stop() }
        let settings = StageSettings(
            target: server.endpoint, token: token, model: model, profile: profile, probe: server.probe, salt: 1,
            exportSession: { server.exportSession() }, agentRequests: { server.agentRequests },
            toolRuns: { server.toolRuns })
        return try play(one, settings, clock)
    }

    /// Against the fake voice service.
    private static func judgeService(_ one: Case, profile: Profile, fault: Fault?) throws -> ReferenceRun {
        let clock = ManualClock()
        clock.enter()
        defer { clock.leave() }
        let voice = try OwnVoice(clock: clock, fault: fault)
        defer { voice.stop() }
        let settings = StageSettings.withoutTarget(
            profile: profile, voiceSocket: voice.endpoint, person: voice.person, serviceLife: voice.life)
        return try play(one, settings, clock)
    }

    /// Against the reference caller, which the case starts with a fake voice service behind it.
    private static func judgeCaller(_ one: Case, profile: Profile, fault: Fault?) throws -> ReferenceRun {
        let clock = ManualClock()
        clock.enter()
        defer { clock.leave() }
        return try play(one, .withoutTarget(profile: profile, callBench: ReferenceBench.of(fault, clock)), clock)
    }

    /// Against reference servers that the case starts.
    private static func judgeAgents(_ one: Case, profile: Profile, fault: Fault?) throws -> ReferenceRun {
        let clock = ManualClock()
        clock.enter()
        defer { clock.leave() }
        var settings = StageSettings.withoutTarget(profile: profile)
        settings.agentBench = ReferenceAgentBench.of(fault, clock)
        return try play(one, settings, clock)
    }

    private static func play(_ one: Case, _ settings: StageSettings, _ clock: any StageClock) throws -> ReferenceRun {
        let stage = Stage(settings, for: one.id, clock: clock)
        let transcript = try one.play(stage)
        return ReferenceRun(transcript: transcript, judgement: one.check(transcript, settings.context), context: settings.context)
    }
}
