import Simulators

extension Suite {
    /// A caller who barges in shows as a client that hangs up: catalogue life/1.
    static let hangUps: [Case] = [
        Case(
            "interruption/hang-up-cancels-upstream", .must,
            "A client that closes mid-stream has its upstream request cancelled within 1 s.",
            source: "life/1.1; llama.cpp#24630, mlx-openai-server#269", needs: [.long, .probe], softer: [.openai: .should],
            breaks: ["tokens are paid for that nobody hears, and slots stay taken"],
            fault: Fault("runs-on-after-hang-up", "Lets the upstream run on after a hang-up.") { $0.session.countsCancelled = false },
            sends: "A streamed chat with a long answer, closed after three deltas; then the probe, for 1 s.",
            play: { stage in
                let before = try stage.probe().cancelled
                let connection = try stage.reach()
                stage.start(stage.post(stage.chat(stage.prompt(.long))), on: connection)
                stage.receive(deltas: 3, on: connection)
                connection.close()
                try stage.awaitCancellation(after: before)
            }, check: cancelled(afterDeltas: 3)),
        Case(
            "interruption/hang-up-before-the-first-token", .must,
            "A client that closes before the first token has its upstream request cancelled within 1 s.",
            source: "life/1.4; barge-in while the agent thinks", needs: [.slow, .probe], softer: [.openai: .should],
            fault: Fault("blind-before-first-token", "Does not watch the connection before it writes.") { $0.watchedWaits = 0 },
            sends: "A streamed chat whose first token is late, closed after 200 ms; then the probe, for 1 s.",
            play: { stage in try hangUp(stage, after: .milliseconds(200)) { $0.close() } }, check: cancelled()),
        Case(
            "interruption/hang-up-while-silent", .must,
            "A client that closes while the upstream is silent has its request cancelled within 1 s.",
            source: "life/1.4; barge-in over buffer words or heartbeats", needs: [.slow, .probe], softer: [.openai: .should],
            fault: Fault("blind-after-heartbeat", "Watches the connection only until its first heartbeat.") { $0.watchedWaits = 1 },
            sends: "A streamed chat whose first token is late, closed after 1.5 s; then the probe, for 1 s.",
            play: { stage in try hangUp(stage, after: .milliseconds(1500)) { $0.close() } }, check: cancelled()),
        Case(
            "interruption/reset-cancels-upstream", .must,
            "A client that resets its connection has its upstream request cancelled within 1 s.",
            source: "life/1.2 and life/1.4; a tunnel that drops", needs: [.slow, .probe], softer: [.openai: .should],
            fault: Fault("deaf-to-resets", "Takes a reset for nothing.") { $0.ignoresResets = true },
            sends: "A streamed chat whose first token is late, reset after 500 ms; then the probe, for 1 s.",
            play: { stage in try hangUp(stage, after: .milliseconds(500)) { $0.cut() } }, check: cancelled()),
        Case(
            "interruption/half-close-gets-all", .should, "A client that only closes its own half still gets the whole stream.",
            source: "life/1.5; RFC 9112 9.6",
            fault: Fault("half-close-is-hang-up", "Takes a half-close for a hang-up.") { $0.treatsHalfCloseAsHangUp = true },
            sends: "A streamed chat; our half is closed right after the request.",
            play: { stage in
                let connection = try stage.reach()
                stage.start(stage.post(stage.chat()), on: connection)
                connection.closeWrite()
                stage.finish(connection)
                connection.close()
            },
            check: Check.stream { stream, _ in
                Check.expect(
                    stream.response.isComplete && stream.dones.count == 1 && !stream.deltas.isEmpty, "the whole stream",
                    Show.response(stream.response))
            }),
        Case(
            "interruption/half-close-waits-for-the-answer", .should, "A client that only closes its own half gets a slow answer too.",
            source: "life/1.5; RFC 9112 9.6", needs: [.slow],
            fault: Fault("half-close-then-impatient", "Gives up on a half-closed connection at its first heartbeat.") {
                $0.givesUpHalfClosed = true
            },
            sends: "A streamed chat whose first token is late; our half is closed right after the request.",
            play: { stage in
                let connection = try stage.reach()
                stage.start(stage.post(stage.chat(stage.prompt(.slow))), on: connection)
                connection.closeWrite()
                stage.finish(connection)
                connection.close()
            },
            check: Check.stream { stream, _ in
                Check.expect(stream.response.isComplete && stream.dones.count == 1, "the whole stream", Show.response(stream.response))
            }),
        Case(
            "interruption/next-turn-is-in-time", .must, "After an interruption the next request has its first token within the budget.",
            source: "life/1.3; product requirements, turn-taking", needs: [.long],
            breaks: ["the caller who interrupted waits for the answer nobody wants"],
            fault: Fault("sulks-after-interruption", "Holds the next request for 5 s after an interruption.") {
                $0.penaltyAfterInterruption = .seconds(5)
            },
            sends: "A streamed chat with a long answer, closed after three deltas, and 100 ms later the next turn.",
            play: { stage in
                let conversation = stage.words.conversation()
                let asked = stage.prompt(.long)
                let first = try stage.reach("interrupted")
                stage.start(stage.post(stage.chat(asked), conversation: conversation), on: first)
                stage.receive(deltas: 3, on: first)
                let heard = first.reader.responses.last.map { ChatStream($0).text } ?? ""
                first.close()
                // Nobody says the next sentence sooner.
                stage.clock.sleep(.milliseconds(100))
                let next = stage.chat { $0.messages = [Say.user(asked), Say.assistant(heard), Say.user("Stop, just the first one.")] }
                try stage.exchange(stage.post(next, conversation: conversation), on: "next")
            }, check: promptAnswer("next")),
        Case(
            "interruption/others-are-not-cut", .must, "A client that hangs up does not end anybody else's stream.",
            source: "life/1.6; interference", needs: [.long],
            fault: Fault("cuts-everybody", "Ends every stream when one client hangs up.") { $0.session.cutsEverybody = true },
            sends: "Two long streamed chats at once; one is closed after three deltas.",
            play: { stage in
                let other = try stage.reach("other")
                stage.start(stage.post(stage.chat(stage.prompt(.long))), on: other)
                stage.receive(deltas: 1, on: other)
                let first = try stage.reach("interrupted")
                stage.start(stage.post(stage.chat(stage.prompt(.long))), on: first)
                // Where one session speaks one turn at a time the second may still wait; hanging up is fair all the same.
                first.receive(for: "three deltas", within: .milliseconds(500)) {
                    ($0.responses.last.map { ChatStream($0).deltas.count } ?? 0) >= 3
                }
                first.close()
                stage.finish(other)
                other.close()
            },
            check: Check.stream("other") { stream, _ in
                Check.expect(
                    stream.response.isComplete && stream.dones.count == 1, "the other stream, whole",
                    "\(stream.deltas.count) deltas, then the end")
            }),
        Case(
            "interruption/new-turn-ends-the-old-stream", .must,
            "A new utterance of the same conversation ends the stream that still runs, within 1 s.",
            source: "turns, rows 6 to 10; ElevenLabs may leave the old request open", needs: [.long, .gateway], profiles: [.elevenlabs],
            fault: Fault("old-stream-runs-on", "Lets a superseded stream run on.") { $0.session.keepsSupersededRunning = true },
            sends: "A long streamed chat left open, and the next turn of the same conversation.",
            play: { stage in
                let conversation = stage.words.conversation()
                let asked = stage.prompt(.long)
                let old = try stage.reach("old")
                stage.start(stage.post(stage.chat(asked), conversation: conversation), on: old)
                stage.receive(deltas: 5, on: old)
                let heard = old.reader.responses.last.map { ChatStream($0).text } ?? ""
                let next = stage.chat { $0.messages = [Say.user(asked), Say.assistant(heard), Say.user("Thank you, something else.")] }
                let new = try stage.reach("new")
                stage.start(stage.post(next, conversation: conversation), on: new)
                stage.receive(deltas: 1, on: new)
                let began = stage.clock.now()
                old.receive(for: "the end of the old stream", within: .seconds(1)) {
                    $0.completeCount >= 1 || stage.clock.now() - began > .seconds(1)
                }
                stage.note("old-ended", old.reader.completeCount >= 1 || old.hasEnded ? "yes" : "no")
                old.close()
                stage.finish(new)
                new.close()
            },
            check: { transcript, context in
                guard transcript.note("old-ended") == "yes" else {
                    return .fail(expected: "the old stream ended within 1 s of the new turn's first token", actual: "it ran on")
                }
                return Check.stream("new") { stream, _ in
                    Check.expect(stream.dones.count == 1, "a whole new answer", Show.response(stream.response))
                }(
                    transcript, context)
            }),
    ]

    private static func hangUp(_ stage: Stage, after span: Duration, _ end: (RawConnection) -> Void) throws {
        let before = try stage.probe().cancelled
        let connection = try stage.reach()
        stage.start(stage.post(stage.chat(stage.prompt(.slow))), on: connection)
        // Long enough for the request to be on its way, and for what is said meanwhile to arrive.
        let until = stage.clock.now() + span
        connection.receive(for: "the moment to hang up", within: span) { _ in stage.clock.now() >= until }
        end(connection)
        try stage.awaitCancellation(after: before)
    }

    private static func cancelled(afterDeltas wanted: Int = 0) -> Check.Judge {
        { transcript, _ in
            if wanted > 0, transcript.responses(on: Stage.main).first.map({ ChatStream($0).deltas.count < wanted }) ?? true {
                return .inconclusive("the stream did not get to \(wanted) deltas")
            }
            guard let took = transcript.figures("cancelled_after_ms").first else {
                return .fail(expected: "one more cancelled request within 1 s", actual: transcript.note("not-cancelled") ?? "none")
            }
            return Check.expect(took <= 1100, "cancelled within 1 s", "after \(took) ms")
        }
    }
}
