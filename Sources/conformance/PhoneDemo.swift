import ConformanceSuite
import Foundation
import Simulators

/// Both doors in one session: a telephone call, then a request over HTTP that asks for what was said on it.
struct PhoneDemo {
    let fixtures: String
    let gateway: String

    /// Holds the call and the conversation after it; answers what was printed and how much of it did not hold.
    func play() async throws -> (text: String, failures: Int) {
        let scenario = try ScenarioPaths.load([fixtures + "/calls/follow-up.yaml"])
        var text = "a telephone call, and a question over HTTP after it\n"
        var failures = 0
        func expect(_ holds: Bool, _ what: String) {
            guard !holds else { return }
            text += "  × failed  \(what)\n"
            failures += 1
        }

        let (call, target, turns) = try await onThread { [gateway, fixtures] in
            Result { try Self.hold(gateway: gateway, audio: fixtures + "/audio/") }
        }.get()
        defer {
            call.stop()
            target.stop()
        }
        for turn in turns {
            text += PhoneDemo.line(turn) + "\n"
            expect(turn.firstTokenMs.map { $0 < 2000 } ?? false, "turn \(turn.number): the first sentence leaves within 2 s")
            expect(
                turn.gapsMs.allSatisfy { $0 < 150 },
                "turn \(turn.number): no silence of 150 ms between two sentences, but \(turn.gapsMs.map { Int($0) }) ms")
        }
        expect(call.overlapCount == 0, "no sentence is spoken over another")

        let platform = FakeElevenLabs(target: target.baseURL, token: target.token)
        for one in scenario {
            let transcript = await platform.play(one)
            for turn in transcript.turns { text += TurnTimeline.line(turn) + "\n" }
            for check in CallCheck.judge(one, transcript) where !check.passed && !check.isUndecided {
                expect(false, "over HTTP: expected \(check.expected); saw \(check.actual)")
            }
        }
        let stored = SessionLine.parse(try target.exportSession())
        let replies = stored.filter { $0.role == "assistant" }.map(\.text).dropLast()
        let said = Self.words(replies.joined(separator: " "))
        expect(said == Self.words(call.heard), "the session holds what was audible: stored \(said), audible \(Self.words(call.heard))")
        if let problem = target.problem { expect(false, problem) }
        return (text + "\n", failures)
    }

    /// The call itself; what was started is running still.
    private static func hold(gateway: String, audio: String) throws -> (PhoneCall, LaunchedGateway, [PhoneCall.Turn]) {
        let call = try PhoneCall()
        var target: LaunchedGateway?
        do {
            let gateway = try LaunchedGateway(
                LaunchedGateway.Plan(
                    gateway: gateway, agent: "scripted", upstreamURL: nil, profile: .elevenlabs,
                    configuration: [
                        "VOICE_GATEWAY_VOICE_SERVICE_SOCKET": call.socket, "VOICE_GATEWAY_CALLS_GREETING": "Hello! How can I help?",
                    ]))
            target = gateway
            let turns = try call.play([
                .init(audio + "en-barcelona.wav"), .init(audio + "en-long-story.wav"),
                .init(audio + "en-paella.wav", bargesInAfter: .seconds(3)),
            ])
            return (call, gateway, turns)
        } catch {
            target?.stop()
            call.stop()
            throw error
        }
    }

    /// Runs what waits on a thread of its own, not on the pool's.
    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { ended in
            Thread.detachNewThread { ended.resume(returning: work()) }
        }
    }

    static func line(_ turn: PhoneCall.Turn) -> String {
        func number(_ value: Double?) -> String { value.map { String(format: "%.1f", $0) } ?? "none" }
        let cut = turn.bargeInMs.map { "after_ms=\(number($0))" } ?? "none"
        return "turn \(turn.number) door=call first_token_ms=\(number(turn.firstTokenMs)) heard=\(JSONValue.string(turn.heard).text()) "
            + "barge_in=\(cut)"
    }

    private static func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
