import Simulators

extension Suite {
    private static let wrong = "Bearer wrong-token-1234567890"

    /// How those who are not let in are told, and when: catalogue auth/1.13 to auth/1.25.
    static let refusals: [Case] = [
        Case(
            "auth/challenge", .must, "A 401 has WWW-Authenticate: Bearer.", source: "auth/1.13; RFC 9110 11.6.1; RFC 6750 3",
            fault: Fault("no-challenge", "Sends 401 without WWW-Authenticate.") { behaviour in
                behaviour.errors { answer, _ in answer.set("WWW-Authenticate", nil) }
            },
            sends: "Two chats, without and with a wrong token.", play: both,
            check: challenge(["none", "wrong"], "Bearer …") { $0.lowercased().hasPrefix("bearer") }),
        Case(
            "auth/no-error-without-credentials", .should, "The challenge has no error attribute when no credentials were sent.",
            source: "auth/1.14; RFC 6750 3.1",
            fault: Fault("error-without-credentials", "Says invalid_token to those who sent none.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 401 { answer.set("WWW-Authenticate", "Bearer error=\"invalid_token\"") }
                }
            },
            sends: "Two chats, without and with a wrong token.", play: both,
            check: challenge(["none"], "no error=") { !$0.contains("error=") }),
        Case(
            "auth/error-invalid-token", .should, "The challenge to a wrong token says error=\"invalid_token\".",
            source: "auth/1.15; RFC 6750 3.1",
            fault: Fault("no-error-attribute", "Never says why in the challenge.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 401 { answer.set("WWW-Authenticate", "Bearer realm=\"reference\"") } }
            },
            sends: "Two chats, without and with a wrong token.", play: both,
            check: challenge(["wrong"], "error=\"invalid_token\"") { $0.contains("error=\"invalid_token\"") }),
        Case(
            "auth/refusal-has-the-envelope", .must, "The body of a refusal (401, or another 4xx) is the error envelope.",
            source: "auth/1.16; OpenAI ErrorResponse",
            breaks: ["openai-python's AuthenticationError has no code"],
            fault: Fault("bare-401", "Sends 401 with plain text.") { behaviour in
                behaviour.errors { answer, _ in
                    guard answer.status == 401 else { return }
                    answer.set("Content-Type", "text/plain")
                    answer.body = .whole(Array("Unauthorized".utf8))
                }
            },
            sends: "Two chats, without and with a wrong token.", play: both,
            // Which status it is, auth/token-required and auth/wrong-token judge.
            check: Check.refusal(["none", "wrong"], "a 4xx") { (400..<500).contains($0) }),
        Case(
            "auth/refusal-is-not-a-stream", .must, "A refusal (401, or another 4xx) of stream: true is JSON, not an event stream.",
            source: "auth/1.17; openai-python",
            fault: Fault("streamed-401", "Sends the 401 as an event stream.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 401 { answer.set("Content-Type", "text/event-stream") } }
            },
            sends: "A streamed chat with a wrong token.", play: both,
            check: Check.response("wrong") { response, _ in
                Check.expect(
                    (400..<500).contains(response.status) && response.mediaType == "application/json", "a 4xx as JSON",
                    Show.response(response))
            }),
        Case(
            "auth/refused-before-the-body", .must, "A wrong token is refused within 1 s although the body has not been sent.",
            source: "auth/1.18; RFC 9110 10.1.1; denial of service",
            fault: Fault("reads-before-refusing", "Reads the whole body before it looks at the token.") { $0.readsBodyFirst = true },
            sends: "A head that declares 10 MB, with a wrong token and no body.",
            play: { stage in
                var request = stage.post(bytes: [], credentials: .value(wrong))
                request.hasLength = false
                request.add("Content-Length", "10000000")
                let connection = try stage.reach()
                stage.start(request, on: connection)
                connection.receive(for: "a refusal within 1 s", within: .seconds(1)) { $0.completeCount >= 1 }
                connection.close()
            }, check: Check.refusal([Stage.main], "401 within 1 s") { $0 == 401 }),
        Case(
            "auth/before-validation", .must, "A wrong token with a broken body is 401, not 400.",
            source: "auth/1.19; no oracle for strangers",
            fault: Fault("validates-first", "Validates the body before the token.") { behaviour in
                behaviour.readsBodyFirst = true
                behaviour.admission { request, right in
                    request.method == "POST" && request.json == nil ? .error(400, "The body is not JSON.") : right(request)
                }
            },
            sends: "The body { with a wrong token.",
            play: { stage in try stage.exchange(stage.post(bytes: Array("{".utf8), credentials: .value(wrong))) },
            check: Check.refusal([Stage.main], "401") { $0 == 401 }),
        Case(
            "auth/before-routing", .should, "An unknown path under the base URL without a token is 401 or 404, never 200.",
            source: "auth/1.20; no oracle for strangers",
            fault: Fault("open-paths", "Answers 200 on unknown paths.") { behaviour in
                behaviour.admission { request, right in request.path.hasSuffix("/nope") ? .json(200, ["ok": true]) : right(request) }
            },
            sends: "GET on an unknown path without a token.",
            play: { stage in try stage.exchange(stage.request("GET", "/nope", credentials: .none)) },
            check: Check.statuses([Stage.main], "401 or 404") { $0 == 401 || $0 == 404 }),
        Case(
            "auth/models-too", .should, "The list of models needs the token too.", source: "auth/1.21; OpenAI security: ApiKeyAuth",
            fault: Fault("open-models", "Lists models for everybody.") { $0.letsIn { $0.path.hasSuffix("/models") } },
            sends: "GET on the models route without a token.",
            play: { stage in try stage.exchange(stage.request("GET", "/models", credentials: .none)) },
            check: Check.statuses([Stage.main], "401") { $0 == 401 }),
        Case(
            "auth/token-is-not-echoed", .must, "A refused token appears nowhere in the answer.",
            source: "auth/1.22; product requirements, security",
            fault: Fault("echoes-the-token", "Names the refused token in its message.") { behaviour in
                behaviour.errors { answer, request in
                    guard answer.status == 401, var document = answer.document else { return }
                    document["error"]?["message"] = .string("Incorrect API key provided: \(request.value("authorization") ?? "")")
                    answer.document = document
                }
            },
            sends: "A chat with a token that holds a rare word.",
            play: { stage in
                let canary = "canary-\(stage.words.word())-\(stage.words.word())"
                stage.note("canary", canary)
                try stage.exchange(stage.post(stage.chat(), credentials: .value("Bearer \(canary)")))
            },
            check: { transcript, context in
                let canary = transcript.note("canary") ?? ""
                return Check.response { response, _ in
                    let head = response.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                    let leaks = head.contains(canary) || response.text.contains(canary)
                    if response.status == 200 { return .fail(expected: "401", actual: Show.response(response)) }
                    return Check.expect(!leaks, "no trace of the token", Show.response(response))
                }(transcript, context)
            }),
        Case(
            "auth/strange-tokens", .must, "A token of 8 KiB, and one with a NUL, bring 400, 401 or 431, and others are served on.",
            source: "auth/1.24; RFC 9110 5.5",
            fault: Fault("strange-token-kills", "Dies of a NUL in a header.") { behaviour in
                behaviour.admission { request, right in
                    (request.value("authorization") ?? "").utf8.count > 8000 ? .error(500, "buffer overflow") : right(request)
                }
            },
            sends: "Chats with a token of 8,192 letters and with a NUL in it, then a good one.",
            play: { stage in
                let long = stage.post(stage.chat(), credentials: .value("Bearer " + String(repeating: "a", count: 8192)))
                try stage.exchange(long, on: "long")
                try stage.exchange(stage.post(stage.chat(), credentials: .value("Bearer ab\u{0}cd")), on: "nul")
                try stage.exchange(stage.post(stage.chat()), on: "good")
            },
            check: { transcript, context in
                let strange = Check.all(
                    ["long", "nul"].map { label in
                        { transcript, _ in
                            // Closing at once is as good an answer to bytes that are no HTTP.
                            guard let response = transcript.responses(on: label).first else {
                                let ended = transcript.ending(of: label)
                                return Check.expect(
                                    ended?.kind == .eof || ended?.kind == .reset, "\(label): a refusal", Show.silence(transcript, on: label)
                                )
                            }
                            return Check.expect(
                                [400, 401, 431].contains(response.status), "\(label): 400, 401 or 431", Show.response(response))
                        }
                    })
                return Check.all([strange, Check.accepted(["good"])])(transcript, context)
            }),
        Case(
            "auth/each-request-anew", .must, "On a kept connection the token is checked with each request.",
            source: "auth/1.25; RFC 9112 9.3",
            fault: Fault("trusts-the-connection", "Trusts a connection after its first good token.") { $0.letsIn { $0.wasAuthorized } },
            sends: "Two chats on one connection, with and then without the token.",
            play: { stage in
                let connection = try stage.reach()
                stage.send(stage.post(stage.chat()), on: connection)
                stage.send(stage.post(stage.chat(), credentials: .none), on: connection)
                connection.close()
            },
            check: { transcript, context in
                let responses = transcript.responses(on: Stage.main)
                guard responses.count >= 2 else {
                    // A server that closes after each answer trusts no connection.
                    return Check.expect(responses.first?.status == 200, "200, then 401", Show.silence(transcript, on: Stage.main))
                }
                return Check.expect(
                    responses[0].status == 200 && responses[1].status == 401, "200, then 401",
                    "\(responses[0].status), then \(responses[1].status)")
            }),
    ]

    private static let both = Play.each { stage in
        [("none", stage.post(stage.chat(), credentials: .none)), ("wrong", stage.post(stage.chat(), credentials: .value(wrong)))]
    }

    private static func challenge(_ labels: [String], _ expected: String, _ holds: @escaping @Sendable (String) -> Bool) -> Check.Judge {
        Check.all(
            labels.map { label in
                Check.response(label) { response, _ in
                    guard response.status == 401, let value = response.value("www-authenticate") else {
                        return .fail(expected: "401 with WWW-Authenticate", actual: "\(response.status) without it")
                    }
                    return Check.expect(holds(value), "WWW-Authenticate: \(expected)", value)
                }
            })
    }
}
