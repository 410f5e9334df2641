import Simulators

extension Suite {
    private static let labels = ["bad-json", "no-messages", "no-token", "unknown-path", "wrong-method"]
    /// An unknown path is no part of the API: what its 404 looks like, request/unknown-path asks.
    private static let known = labels.filter { $0 != "unknown-path" }

    /// What errors look like: catalogue err/1.
    static let errorEnvelope: [Case] = [
        Case(
            "error/envelope-everywhere", .must, "Every 4xx of a route of the API is application/json with {\"error\":{…}}.",
            source: "err/1.1; OpenAI ErrorResponse",
            breaks: ["openai-python loses message, code and type"],
            fault: Fault("html-errors", "Sends the 405 page as HTML.") { behaviour in
                behaviour.errors { answer, _ in
                    guard answer.status == 405 else { return }
                    answer.set("Content-Type", "text/html")
                    answer.body = .whole(Array("<h1>Method not allowed</h1>".utf8))
                }
            },
            sends: "Bad requests: broken JSON, no messages, a wrong token, a wrong method.", play: mistakes,
            check: Check.refusal(known, "a 4xx") { (400..<500).contains($0) }),
        Case(
            "error/has-four-keys", .must, "An error has message and type as strings, and param and code as strings or null.",
            source: "err/1.2; OpenAI Error: required",
            fault: Fault("error-code-missing", "Leaves param and code out.") { behaviour in
                behaviour.errors { answer, _ in
                    guard var document = answer.document else { return }
                    document["error"]?["param"] = nil
                    document["error"]?["code"] = nil
                    answer.document = document
                }
            },
            sends: "A chat without messages.", play: mistakes,
            check: Check.response("no-messages") { response, _ in
                let error = response.json?["error"]
                let strings = ["message", "type"].allSatisfy { error?[$0]?.string?.isEmpty == false }
                let others = ["param", "code"].allSatisfy { key in error?[key].map { $0.isNull || $0.string != nil } ?? false }
                return Check.expect(strings && others, "message, type, param and code", Show.response(response))
            }),
        Case(
            "error/is-an-object", .must, "error is an object, not a string, and there is no top-level detail.",
            source: "err/1.3; OpenAI ErrorResponse; FastAPI's default",
            breaks: ["openai-python loses code and type"],
            fault: Fault("error-as-detail", "Sends {\"detail\":…} instead, to a wrong method.") { behaviour in
                behaviour.errors { answer, _ in
                    guard answer.status == 405, let document = answer.document else { return }
                    answer.document = ["detail": document["error"]?["message"] ?? .null]
                }
            },
            sends: "Bad requests: broken JSON, no messages, a wrong token, a wrong method.", play: mistakes,
            check: Check.all(
                known.map { label in
                    Check.response(label) { response, _ in
                        let json = response.json
                        return Check.expect(
                            json?["error"]?.isObject == true && json?["detail"] == nil, "\(label): error: an object",
                            Show.response(response))
                    }
                })),
        Case(
            "error/has-a-body", .should, "An error has Content-Length and a body.", source: "err/1.4; openai-python shows an empty message",
            fault: Fault("error-body-empty", "Sends 400 with an empty body.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 400 { answer.body = .whole([]) } }
            },
            sends: "A chat without messages.", play: mistakes,
            check: Check.response("no-messages") { response, _ in
                Check.expect(
                    response.value("content-length") != nil && response.body.count > 0, "Content-Length and a body", Show.response(response)
                )
            }),
        Case(
            "error/tells-no-internals", .must, "An error holds no stack trace, no file path and no upstream URL.",
            source: "err/1.5; product requirements, security",
            fault: Fault("stack-trace", "Puts a stack trace into its errors.") { behaviour in
                behaviour.errors { answer, _ in
                    guard var document = answer.document else { return }
                    document["error"]?["message"] = "Traceback (most recent call last): File \"/srv/app/main.py\", line 17"
                    answer.document = document
                }
            },
            sends: "Five bad requests.", play: mistakes,
            check: Check.all(
                labels.map { label in
                    Check.response(label) { response, _ in
                        let signs = [
                            "Traceback", "/srv/", "/usr/", "/home/", "/" + "root/", ".swift:", ".py\"", ".js:", "http://127",
                            "http://localhost",
                            "api.openai.com", "api.anthropic.com",
                        ]
                        let found = signs.first { response.text.contains($0) }
                        return Check.expect(found == nil, "no internals", "\(label): \(found ?? "") in \(Show.response(response))")
                    }
                })),
        Case(
            "error/bad-requests-are-not-500", .must, "What the client did wrong is never answered with a 5xx.",
            source: "err/1.6; openai-python sends 5xx again",
            breaks: ["openai-python sends it up to three times, each an agent turn"],
            fault: Fault("wrong-method-is-500", "Answers 500 to a wrong method.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 405 { answer.status = 500 } }
            },
            sends: "Five bad requests.", play: mistakes, check: Check.clientError(labels)),
    ]

    private static let mistakes = Play.each { stage in
        [
            ("bad-json", stage.post(bytes: Array("{\"model\":".utf8))), ("no-messages", stage.post(bytes: Array("{\"stream\":true}".utf8))),
            ("no-token", stage.post(stage.chat(), credentials: .value("Bearer not-the-token"))),
            ("unknown-path", stage.request("GET", "/nope")), ("wrong-method", stage.request("PUT", Stage.chatPath)),
        ]
    }
}
