public import Simulators

/// One case played against the reference server, whole or with a fault planted.
public struct ReferenceRun: Sendable {
    public var transcript: Transcript
    public var judgement: Judgement
    public var context: Context

    static let token = "reference-token-5f1c"
    static let model = "reference"

    /// Plays and judges; all waiting is on a manual clock of its own, so it takes milliseconds.
    ///
    /// - Throws: ``StageError`` or ``ReferenceError`` when the harness itself cannot play.
    public static func judge(_ one: Case, profile: Profile, fault: Fault? = nil) throws -> ReferenceRun {
        let clock = ManualClock()
        clock.enter()
        defer { clock.leave() }
        let style: ReferenceStyle = profile == .elevenlabs ? .voice : .api
        let server = try ReferenceServer(token: token, model: model, style: style, clock: clock, fault: fault)
        defer { server.stop() }
        let settings = StageSettings(
            target: server.endpoint, token: token, model: model, profile: profile, probe: server.probe, salt: 1,
            exportSession: { server.exportSession() })
        let stage = Stage(settings, for: one.id, clock: clock)
        let transcript = try one.play(stage)
        return ReferenceRun(transcript: transcript, judgement: one.check(transcript, settings.context), context: settings.context)
    }
}
