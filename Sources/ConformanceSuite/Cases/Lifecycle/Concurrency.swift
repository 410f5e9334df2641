import Simulators

extension Suite {
    /// Many clients, clients that vanish, connections used again: catalogue life/1.
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
        Case(
            "lifecycle/connection-is-used-again", .must, "After a complete stream the connection takes the next request.",
            source: "life/1.8; RFC 9112 9.3",
            fault: Fault("closes-after-each", "Closes the connection after each answer, without saying so.") { $0.keepsAlive = false },
            sends: "Two streamed chats on one connection.",
            play: { stage in
                let connection = try stage.reach()
                stage.send(stage.post(stage.chat()), on: connection)
                stage.send(stage.post(stage.chat()), on: connection)
                connection.close()
            },
            check: { transcript, context in
                let responses = transcript.responses(on: Stage.main)
                if responses.count == 1, responses[0].value("connection")?.lowercased() == "close" {
                    return .warn("the server says Connection: close, so each turn pays for a new connection")
                }
                return Check.stream(Stage.main, 1) { stream, _ in
                    Check.expect(!stream.deltas.isEmpty, "a second answer", Show.response(stream.response))
                }(transcript, context)
            }),
        Case(
            "lifecycle/used-again-after-refusals", .should,
            "After 401, 400 and 404 with bodies fully sent the connection takes the next request.",
            source: "life/1.9; RFC 9112 9.3",
            fault: Fault("closes-after-refusal", "Closes the connection after a 400.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 400 { answer.closes = true } }
            },
            sends: "A wrong token, broken JSON, an unknown path and a chat on one connection.",
            play: { stage in
                let connection = try stage.reach()
                stage.send(stage.post(stage.chat(), credentials: .value("Bearer wrong-token-1234567890")), on: connection)
                stage.send(stage.post(bytes: Array("{".utf8)), on: connection)
                stage.send(stage.request("GET", "/nope"), on: connection)
                stage.send(stage.post(stage.chat()), on: connection)
                connection.close()
            },
            check: { transcript, _ in
                let statuses = transcript.responses(on: Stage.main).map(\.status)
                return Check.expect(
                    statuses == [401, 400, 404, 200], "401, 400, 404, 200 on one connection",
                    statuses.map(String.init).joined(separator: ", "))
            }),
        Case(
            "lifecycle/no-desync-after-early-refusal", .must,
            "After a refusal sent before the body, the late body is not taken for a request.",
            source: "life/1.10; request smuggling", breaks: ["proxies that share connections"],
            fault: Fault("body-becomes-request", "Reads a refused request's body as the next request.") {
                $0.keepsOpenAfterEarlyRefusal = true
            },
            sends: "A wrong token with a declared body; after the refusal the body, which is itself a request with the good token.",
            play: { stage in
                let smuggled = stage.request("GET", "/models").bytes
                var request = stage.post(bytes: [], credentials: .value("Bearer wrong-token-1234567890"))
                request.hasLength = false
                request.add("Content-Length", String(smuggled.count))
                let connection = try stage.reach()
                stage.start(request, on: connection)
                stage.finish(connection)
                // The body is part of the first request; a second answer would be an answer to it.
                connection.begin("GET", "the late body")
                connection.send(smuggled)
                connection.receive(for: "nothing, or the end", within: .milliseconds(500)) { $0.completeCount >= 2 }
                connection.close()
            },
            check: { transcript, _ in
                let responses = transcript.responses(on: Stage.main)
                guard responses.first?.status == 401 else {
                    return .fail(
                        expected: "401 before the body",
                        actual: responses.first.map(Show.response) ?? Show.silence(transcript, on: Stage.main))
                }
                guard responses.count > 1 else { return .pass }
                return Check.expect(responses[1].status != 200, "no answer to the late body", Show.response(responses[1]))
            }),
        Case(
            "lifecycle/idle-connection-is-kept", .should, "An idle connection is kept for at least 5 s.",
            source: "life/1.11; pipecat keeps connections for ever",
            fault: Fault("drops-idle-connections", "Closes a connection that was idle for a second.") { $0.idleTimeout = .seconds(1) },
            sends: "A chat, 5 s of silence, and another chat on the same connection.",
            play: { stage in
                let connection = try stage.reach()
                stage.send(stage.post(stage.chat()), on: connection)
                stage.clock.sleep(.seconds(5))
                stage.send(stage.post(stage.chat()), on: connection)
                connection.close()
            },
            check: Check.stream(Stage.main, 1) { stream, _ in
                Check.expect(!stream.deltas.isEmpty, "a second answer", Show.response(stream.response))
            }),
        Case(
            "lifecycle/slow-head-blocks-nobody", .should, "A head that drips in does not keep others waiting.",
            source: "life/1.12; slowloris",
            fault: Fault("waits-for-the-slow", "Accepts no connection while another's head is incomplete.") { $0.servesOneAtATime = true },
            sends: "Half a head on one connection, and a chat on another.",
            play: { stage in
                let slow = try stage.reach("slow")
                slow.begin("POST", Stage.chatPath)
                slow.send(Array("POST \(stage.settings.target.prefix + Stage.chatPath) HTTP/1.1\r\nHost: ".utf8))
                stage.clock.sleep(.milliseconds(200))
                let other = stage.open("other")
                stage.start(stage.post(stage.chat()), on: other)
                other.receive(for: "the whole answer", within: .seconds(3)) { $0.completeCount >= 1 }
                other.close()
                slow.close()
            }, check: promptAnswer("other")),
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
