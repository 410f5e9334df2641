import Simulators

extension Suite {
    /// Connections used again, idle, slow or left with unread bytes: catalogue life/1.
    static let connections: [Case] = [
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
            "After three refusals with bodies fully sent the connection takes the next request.",
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
                // What status each refusal has is for the cases about it.
                let isRefusal = statuses.prefix(3).allSatisfy { (400..<500).contains($0) }
                return Check.expect(
                    statuses.count == 4 && isRefusal && statuses.last == 200, "three of 4xx, then 200 on one connection",
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
                connection.receive(for: "a refusal before the body", within: .seconds(1)) { $0.completeCount >= 1 }
                // The body is part of the first request; a second answer would be an answer to it.
                connection.begin("GET", "the late body")
                connection.send(smuggled)
                connection.receive(for: "nothing, or the end", within: .milliseconds(500)) { $0.completeCount >= 2 }
                connection.close()
            },
            check: { transcript, _ in
                let responses = transcript.responses(on: Stage.main)
                guard let first = responses.first, first.status >= 400 else {
                    return .fail(
                        expected: "a refusal", actual: responses.first.map(Show.response) ?? Show.silence(transcript, on: Stage.main))
                }
                // A server that waits for the body before it refuses is as safe.
                guard responses.count > 1 else { return .pass }
                return Check.expect(responses[1].status != 200, "no answer to the late body", Show.response(responses[1]))
            }),
        Case(
            "lifecycle/idle-connection-is-kept", .should, "An idle connection still takes a request after 4.5 s.",
            source: "life/1.11; pipecat keeps connections for ever",
            fault: Fault("drops-idle-connections", "Closes a connection that was idle for a second.") { $0.idleTimeout = .seconds(1) },
            sends: "A chat, 4.5 s of silence, and another chat on the same connection.",
            play: { stage in
                let connection = try stage.reach()
                stage.send(stage.post(stage.chat()), on: connection)
                // Not 5 s: where that is the time limit, as with some common servers, the two would race.
                stage.clock.sleep(.milliseconds(4500))
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
}
