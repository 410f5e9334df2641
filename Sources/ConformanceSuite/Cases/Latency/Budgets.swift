import Simulators

extension Suite {
    /// How soon: catalogue lat/1.  The clock runs from the last byte of the request to the first delta with text or a tool call.
    static let latency: [Case] = [
        Case(
            "latency/first-token-within-budget", .must, "In every run the first delta with text or a tool call comes within the budget.",
            source: "lat/1.1; product requirements, success metric 1: under 2 s", breaks: ["ElevenLabs asks again, then ends the call"],
            fault: slow("late-first-token", "Needs 2.6 s to the first token and says nothing meanwhile."), sends: runs,
            play: measured { $0.chat() },
            check: withinBudget),
        Case(
            "latency/reused-connection", .may, "On a kept connection the first token comes within the budget too.",
            source: "lat/1.9; product requirements",
            fault: Fault("slow-second-request", "Needs 3 s for each further request of a connection.") { behaviour in
                behaviour.answer { request, right in
                    var answer = right(request)
                    if request.earlier > 0, case .steps(let steps) = answer.body { answer.body = .steps([.wait(.seconds(3))] + steps) }
                    return answer
                }
            },
            sends: "Three streamed chats on one connection.",
            play: { stage in
                let connection = try stage.reach("run")
                for _ in 0..<3 { stage.send(stage.post(stage.chat()), on: connection) }
                connection.close()
                let transcript = stage.recorder.transcript(of: "run")
                for number in 1..<3 {
                    if let figures = FirstToken(transcript, on: "run", request: number) {
                        stage.figure("reused_first_token_ms", figures.any.milliseconds)
                    }
                }
            },
            check: { transcript, context in
                let figures = transcript.figures("reused_first_token_ms")
                guard let worst = figures.max() else { return .inconclusive("the connection was not kept") }
                return Check.expect(
                    worst <= context.firstTokenBudget.milliseconds, "within \(Show.time(context.firstTokenBudget))", "\(worst) ms")
            }),
        Case(
            "latency/slow-head", .should, "The response head comes within 500 ms although the first token is slow.",
            source: "lat/1.3; product requirements",
            needs: [.slow],
            fault: Fault("head-with-first-token", "Sends the head with the first token.") { behaviour in
                behaviour.streamHead { $0.flushing = .headWithFirstText }
                behaviour.stream { steps in steps.removeAll { $0.content?.hasSuffix("... ") == true } }
            },
            sends: "A streamed chat whose first token is late.", play: Play.stream(for: .slow),
            check: { transcript, context in
                guard let asked = transcript.requestEnd(on: Stage.main) else { return .inconclusive("nothing was sent") }
                return Check.stream { stream, _ in
                    let head = stream.response.headAt - asked
                    return Check.expect(head <= .milliseconds(500), "the head within 500 ms", "after \(Show.time(head))")
                }(transcript, context)
            }),
        Case(
            "latency/buffer-words", .must,
            "A slow agent is covered within the budget by buffer words that end with an ellipsis and a space.",
            source: "lat/1.4; ElevenLabs buffer words", needs: [.slow], profiles: [.elevenlabs],
            breaks: ["ElevenLabs asks again, then ends the call"],
            fault: Fault("no-buffer-words", "Says nothing while the agent thinks.") { behaviour in
                behaviour.stream { steps in steps.removeAll { $0.content?.hasSuffix("... ") == true } }
            },
            sends: "A streamed chat whose first token is late.",
            play: { stage in
                try stage.stream(stage.prompt(.slow))
                let transcript = stage.recorder.transcript(of: Stage.main)
                if let figures = FirstToken(transcript, on: Stage.main) {
                    stage.figure("slow_first_token_ms", figures.any.milliseconds)
                    if let real = figures.real { stage.figure("slow_first_real_token_ms", real.milliseconds) }
                }
            },
            check: { transcript, context in
                guard let figures = FirstToken(transcript, on: Stage.main) else {
                    return .fail(expected: "an answer", actual: transcript.responses(on: Stage.main).first.map(Show.response) ?? "none")
                }
                if figures.any > context.firstTokenBudget {
                    return .fail(
                        expected: "words within \(Show.time(context.firstTokenBudget))", actual: "the first after \(Show.time(figures.any))"
                    )
                }
                if let real = figures.real, real <= context.firstTokenBudget {
                    return .inconclusive("the answer was not slow; see --prompt slow=…")
                }
                return Check.expect(
                    figures.bufferWords?.hasSuffix("... ") == true, "words that end with \"... \"", figures.bufferWords ?? "none")
            }),
        Case(
            "latency/no-long-gap", .should, "No gap of more than 2 s without text or heartbeat interrupts an answer.",
            source: "lat/1.5; a voice runs dry",
            fault: Fault("gap-in-the-middle", "Pauses for 3 s in the middle of an answer.") { behaviour in
                behaviour.stream { $0.insert(.wait(.seconds(3)), at: $0.count / 2) }
            },
            check: Check.stream { stream, _ in
                guard let first = stream.deltas.first?.at else { return .fail(expected: "deltas", actual: Show.response(stream.response)) }
                let times = stream.response.body.times.filter { $0 >= first }
                let gap = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .zero
                return Check.expect(gap <= .seconds(2), "no gap over 2 s", "one of \(Show.time(gap))")
            }),
        Case(
            "latency/refusal-is-quick", .should, "The refusal of a wrong token comes within 250 ms.", source: "lat/1.7; denial of service",
            fault: Fault("slow-refusal", "Takes a second to refuse.") { behaviour in behaviour.pauseBeforeRefusal = .seconds(1) },
            sends: "A chat with a wrong token.",
            play: { stage in try stage.exchange(stage.post(stage.chat(), credentials: .value("Bearer wrong-token-1234567890"))) },
            check: { transcript, context in
                guard let asked = transcript.requestEnd(on: Stage.main) else { return .inconclusive("nothing was sent") }
                return Check.response { response, _ in
                    let took = (response.endedAt ?? response.headAt) - asked
                    return Check.expect(
                        (400..<500).contains(response.status) && took <= .milliseconds(250), "a 4xx within 250 ms",
                        "\(response.status) after \(Show.time(took))")
                }(transcript, context)
            }),
        Case(
            "latency/long-history", .should, "With 100 KB of history the first token comes within the budget.",
            source: "lat/1.8; long calls",
            breaks: ["calls that grow slower with each turn (openclaw#60531)"],
            fault: Fault("slow-with-history", "Needs 1 s more for each 25 KB of history.") { behaviour in
                behaviour.answer { request, right in
                    var answer = right(request)
                    let extra = Duration.seconds(request.body.count / 25_000)
                    if case .steps(let steps) = answer.body, extra > .zero { answer.body = .steps([.wait(extra)] + steps) }
                    return answer
                }
            },
            sends: "Three streamed chats with 100 KB of earlier messages.",
            play: measured(count: 3, name: "long_history_first_token_ms") { stage in
                stage.chat(Prompt.plain) { chat in
                    let line = String(repeating: "This was said before. ", count: 20)
                    chat.messages = (0..<110).flatMap { [Say.user("\($0): \(line)"), Say.assistant("\($0): \(line)")] } + chat.messages
                }
            }, check: withinBudget),
        Case(
            "latency/done-after-finish", .should, "[DONE] comes within 500 ms of the finish reason.",
            source: "lat/1.10; the end of the turn",
            fault: Fault("late-done", "Waits a second between the finish reason and [DONE].") { behaviour in
                behaviour.stream { steps in if let done = steps.firstIndex(of: .done) { steps.insert(.wait(.seconds(1)), at: done) } }
            },
            check: Check.stream { stream, _ in
                guard let finish = stream.chunks.first(where: { !$0.finishes.isEmpty }), let done = stream.dones.first else {
                    return .fail(expected: "a finish reason and [DONE]", actual: Show.response(stream.response))
                }
                let gap = stream.stream.blocks[done].at - finish.at
                return Check.expect(gap <= .milliseconds(500), "within 500 ms", Show.time(gap))
            }),
    ]

    private static let runs = "A warm-up and then up to ten streamed chats, one after the other, each on a connection of its own."

    private static func slow(_ id: String, _ sentence: String) -> Fault {
        Fault(id, sentence) { behaviour in
            behaviour.stream { steps in
                let at = steps.firstIndex { $0.content?.isEmpty == false } ?? 0
                steps.insert(.wait(.milliseconds(2600)), at: at)
            }
        }
    }

    /// A warm-up and then runs, the figures of which go into the transcript; fewer when the target is slow.
    private static func measured(
        count: Int? = nil, name: String = "first_token_ms", _ chat: @escaping @Sendable (Stage) -> ChatRequest
    ) -> Play.Script {
        { stage in
            try stage.exchange(stage.post(chat(stage)), on: "warm-up")
            let began = stage.clock.now()
            for run in 1...max(1, count ?? stage.settings.latencyRuns) {
                // Figures of a slow target are worth less than the reader's time.
                if run > 3, stage.clock.now() - began > .seconds(30) { break }
                let label = "run-\(run)"
                try stage.exchange(stage.post(chat(stage)), on: label)
                guard let figures = FirstToken(stage.recorder.transcript(of: label), on: label) else { continue }
                stage.figure(name, figures.any.milliseconds)
                if name == "first_token_ms", let real = figures.real { stage.figure("first_real_token_ms", real.milliseconds) }
            }
        }
    }

    private static let withinBudget: Check.Judge = { transcript, context in
        let labels = transcript.connections.filter { $0.hasPrefix("run-") }
        if labels.isEmpty { return .inconclusive("no run was played") }
        for label in labels {
            guard let figures = FirstToken(transcript, on: label) else {
                let actual = transcript.responses(on: label).first.map(Show.response) ?? Show.silence(transcript, on: label)
                return .fail(expected: "\(label): a first token", actual: actual)
            }
            if figures.any > context.firstTokenBudget {
                return .fail(
                    expected: "\(label): the first token within \(Show.time(context.firstTokenBudget))",
                    actual: "after \(Show.time(figures.any))")
            }
        }
        return .pass
    }
}
