import Simulators

extension Suite {
    /// Many clients, and clients that vanish: catalogue life/1.
    static let concurrency: [Case] = [
        Case(
            "lifecycle/reset-hurts-nobody", .must, "A client that resets its connection mid-stream leaves the server serving.",
            source: "life/1.2; RFC 9112 9.5",
            fault: Fault("dies-on-reset", "Ends when a client resets its connection.") { $0.diesOnReset = true },
            sends: "A streamed chat cut with a reset after one delta, then another chat.",
            play: { stage in
                let connection = try stage.reach("cut")
                stage.start(stage.post(stage.chat()), on: connection)
                stage.receive(deltas: 1, on: connection)
                connection.cut()
                stage.clock.sleep(.milliseconds(100))
                stage.send(stage.post(stage.chat()), on: stage.open("after"))
            },
            check: Check.stream("after") { stream, _ in Check.expect(!stream.deltas.isEmpty, "an answer", Show.response(stream.response)) }),
        Case(
            "lifecycle/fifty-hang-ups", .must, "After 50 clients that hang up mid-stream a new one is answered within the budget.",
            source: "life/1.3; slot leaks",
            breaks: ["every later caller"],
            fault: Fault("leaks-slots", "Refuses with 503 once 20 streams were interrupted.") { behaviour in
                behaviour.slotsLeaked = 20
            },
            sends: "50 streamed chats closed after the first delta, then another chat.",
            play: { stage in
                for number in 1...50 {
                    let connection = try stage.reach("hang-up-\(number)")
                    stage.start(stage.post(stage.chat()), on: connection)
                    stage.receive(deltas: 1, on: connection)
                    connection.close()
                }
                stage.send(stage.post(stage.chat()), on: stage.open("after"))
            }, check: promptAnswer("after")),
        Case(
            "lifecycle/ten-at-once", .must, "Ten streams at once have ids and texts of their own.", source: "life/1.6; interference",
            fault: Fault("shared-id", "Uses the id of the first stream for all.") { behaviour in
                behaviour.chunks { $0["id"] = "chatcmpl-shared" }
            },
            sends: "Ten streamed chats at the same time, each with a word of its own.",
            play: { stage in
                let words = (0..<10).map { _ in stage.words.word() }
                stage.note("words", words.joined(separator: " "))
                stage.together(10) { index in
                    stage.send(
                        stage.post(stage.chat("Please use the word \(words[index]) in a sentence.")), on: stage.open("stream-\(index)"))
                }
            },
            check: { transcript, _ in
                let words = (transcript.note("words") ?? "").split(separator: " ").map(String.init)
                var ids: Set<String> = []
                for index in 0..<10 {
                    let label = "stream-\(index)"
                    guard let response = transcript.responses(on: label).first, response.status == 200 else {
                        return .fail(expected: "\(label): an answer", actual: Show.silence(transcript, on: label))
                    }
                    let stream = ChatStream(response)
                    let id = stream.chunks.first?.json["id"]?.string ?? ""
                    if !ids.insert(id).inserted { return .fail(expected: "ids of their own", actual: "\(id) twice") }
                    if let other = words.indices.first(where: { $0 != index && stream.text.contains(words[$0]) }) {
                        return .fail(expected: "\(label): its own text", actual: "the word of stream-\(other)")
                    }
                    if stream.dones.isEmpty { return .fail(expected: "\(label): [DONE]", actual: Show.response(response)) }
                }
                return .pass
            }),
        Case(
            "lifecycle/ten-at-once-in-time", .should, "Of ten streams at once each has its first token within the budget.",
            source: "life/1.7; product requirements, 2 s",
            fault: Fault("one-at-a-time", "Serves one connection at a time.") { $0.servesOneAtATime = true },
            sends: "Ten streamed chats at the same time.",
            play: { stage in
                stage.together(10) { index in
                    let connection = stage.open("stream-\(index)")
                    stage.start(stage.post(stage.chat()), on: connection)
                    stage.clock.sleep(.milliseconds(20))
                    connection.receive(for: "the whole answer", within: stage.settings.timeout) { $0.completeCount >= 1 }
                    stage.clock.sleep(.seconds(1))
                    connection.close()
                }
            }, check: Check.all((0..<10).map { promptAnswer("stream-\($0)") })),
    ]

    /// A streamed answer whose first token came within the budget.
    static func promptAnswer(_ label: String) -> Check.Judge {
        { transcript, context in
            Check.stream(label) { stream, context in
                guard let first = stream.deltas.first, let asked = transcript.requestEnd(on: label) else {
                    return .fail(expected: "\(label): an answer", actual: Show.response(stream.response))
                }
                return Check.expect(
                    first.at - asked <= context.firstTokenBudget, "\(label): the first token within \(Show.time(context.firstTokenBudget))",
                    "after \(Show.time(first.at - asked))")
            }(transcript, context)
        }
    }
}
