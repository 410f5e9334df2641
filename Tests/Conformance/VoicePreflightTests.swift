import ConformanceSuite
import Foundation
import Simulators
import Testing

/// What a run finds out about a voice service before its cases.
@Suite struct VoicePreflightTests {
    /// Asks a fake service with a fault planted, on a clock that jumps.
    private func ask(_ fault: Fault? = nil) throws -> VoicePreflight.Outcome {
        let clock = ManualClock()
        clock.enter()
        defer { clock.leave() }
        let voice = try OwnVoice(clock: clock, fault: fault)
        defer { voice.stop() }
        return VoicePreflight.ask(.withoutTarget(timeout: .seconds(2), voiceSocket: voice.endpoint), clock: clock)
    }

    @Test func `a service with a telephone is told from one without`() throws {
        #expect(try ask() == .usable(makesCalls: true))
        let transcriber = Fault.service("transcriber", "Only transcribes.") { $0.defects = [.transcriberOnly] }
        #expect(try ask(transcriber) == .usable(makesCalls: false))
        let switchedOff = Fault.service("switched-off", "Has no calls.") { $0.defects = [.missingAiortc] }
        #expect(try ask(switchedOff) == .usable(makesCalls: false))
    }

    @Test func `what answers in its own way is the cases' to judge`() throws {
        let wrongIDs = Fault.service("wrong-ids", "Answers with other ids.") { $0.faults = [ServiceFault(.wrongID)] }
        #expect(try ask(wrongIDs) == .usable(makesCalls: true))
        let misframed = Fault.service("misframed", "Frames nothing.") { $0.bending.frame = { _ in [0, 0, 0, 0] } }
        #expect(try ask(misframed) == .usable(makesCalls: true))
    }

    @Test func `nobody there, and somebody silent, are told with the mend`() throws {
        let path = FileManager.default.temporaryDirectory.path + "/nobody-\(UUID().uuidString.prefix(8)).sock"
        let nobody = VoicePreflight.ask(.withoutTarget(voiceSocket: .unix(path)))
        #expect(
            nobody
                == .unusable(
                    "no voice service at \(path): No such file or directory; start it, or say where it listens with --voice-socket PATH or tcp://HOST:PORT"
                ))
        guard case .unusable(let silent) = try ask(.service("mute", "Says nothing.") { $0.faults = [ServiceFault(.stall)] }) else {
            Issue.record("a silent service is not usable")
            return
        }
        #expect(silent.hasSuffix("takes connections but did not answer health within 2.0 seconds"))
        guard case .unusable(let closed) = try ask(.service("door", "Closes.") { $0.faults = [ServiceFault(.acceptThenClose)] }) else {
            Issue.record("a service that hangs up is not usable")
            return
        }
        #expect(closed.hasSuffix("closed the connection without an answer to health; is it a voice service?"))
    }
}
