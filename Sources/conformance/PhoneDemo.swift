import ConformanceSuite
import Foundation
import Simulators

/// Both doors in one session: a telephone call, then a request over HTTP that asks for what was said on it.
struct PhoneDemo {
    let fixtures: String
    let gateway: String
    var profile = ServiceProfile.asImplemented
    var isLong = false

    /// What the person says; one who barges in does so once they have heard so much of the reply.
    private static let short: [(recording: String, bargesInAfter: Duration?)] = [
        ("en-barcelona", nil), ("en-long-story", nil), ("en-paella", .seconds(3)),
    ]
    private static let long: [(recording: String, bargesInAfter: Duration?)] = [
        ("en-barcelona", nil), ("en-market", nil), ("en-garden", .seconds(2)), ("en-valencia", nil), ("en-archive", .seconds(1)),
        ("en-long-story", nil), ("en-paella", .seconds(5)), ("ca-film", nil), ("en-barcelona", .milliseconds(1500)), ("en-paella", nil),
    ]

    /// Holds the call and the conversation after it; answers what was printed and how much of it did not hold.
    func play() async throws -> (text: String, failures: Int) {
        let scenario = try ScenarioPaths.load([fixtures + "/calls/follow-up.yaml"])
        var text = "a telephone call (voice service \(profile.rawValue)), and a question over HTTP after it\n"
        var failures = 0
        func expect(_ holds: Bool, _ what: String) {
            guard !holds else { return }
            text += "  × failed  \(what)\n"
            failures += 1
        }

        let utterances = (isLong ? Self.long : Self.short).map {
            PhoneCall.Utterance("\(fixtures)/audio/\($0.recording).wav", bargesInAfter: $0.bargesInAfter)
        }
        let (call, target, turns) = try await onThread { [gateway, profile] in
            Result { try Self.hold(gateway: gateway, profile, utterances) }
        }.get()
        defer {
            call.stop()
            target.stop()
        }
        let gaps = turns.flatMap(\.gapsMs)
        for turn in turns {
            text += PhoneDemo.line(turn) + "\n"
            expect(turn.firstTokenMs.map { $0 < 2000 } ?? false, "turn \(turn.number): the first sentence leaves within 2 s")
            expect(
                turn.gapsMs.allSatisfy { $0 < 150 },
                "turn \(turn.number): no silence of 150 ms between two sentences, but \(turn.gapsMs.map { Int($0) }) ms")
        }
        expect(call.overlapCount == 0, "no sentence is spoken over another")
        let longest = gaps.max().map { String(format: ", the longest silence between sentences %.0f ms", $0) } ?? ""
        text += "\(turns.count) turns, \(turns.count { $0.bargeInMs != nil }) cut by a barge-in, \(call.overlapCount) overlaps\(longest)\n"

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
    private static func hold(
        gateway: String, _ profile: ServiceProfile, _ utterances: [PhoneCall.Utterance]
    ) throws -> (PhoneCall, LaunchedGateway, [PhoneCall.Turn]) {
        let call = try PhoneCall(profile: profile)
        var target: LaunchedGateway?
        do {
            let gateway = try LaunchedGateway(
                LaunchedGateway.Plan(
                    gateway: gateway, agent: "scripted", upstreamURL: nil, profile: .elevenlabs,
                    configuration: [
                        "VOICE_GATEWAY_VOICE_SERVICE_SOCKET": call.socket, "VOICE_GATEWAY_CALLS_GREETING": "Hello! How can I help?",
                    ]))
            target = gateway
            return (call, gateway, try call.play(utterances))
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
