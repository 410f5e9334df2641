import Simulators

extension Suite {
    private static let schema = "OpenAI CreateChatCompletionResponse"
    private static let sent = "One chat request with stream: false."

    /// Answers in one document: catalogue full/1.
    static let wholeAnswer: [Case] = [
        Case(
            "completion/json-without-stream", .must, "stream: false, null or absent is answered with one JSON object as application/json.",
            source: "full/1.1; \(schema)", breaks: ["openai-python returns a raw string for an event stream"],
            fault: Fault("streams-on-null", "Streams when stream is null.") { behaviour in
                behaviour.answer { request, right in
                    guard var json = request.json, json["stream"]?.isNull == true else { return right(request) }
                    json["stream"] = true
                    var streamed = request
                    streamed.body = json.bytes
                    return right(streamed)
                }
            },
            sends: "Three chats: stream false, null, and absent.",
            play: Play.chats([
                ("false", { $0.stream = false }),
                (
                    "null",
                    { chat in
                        chat.stream = nil
                        chat["stream"] = .some(.null)
                    }
                ), ("absent", { $0.stream = nil }),
            ]),
            check: Check.all(
                ["false", "null", "absent"].map { label in
                    Check.response(label) { response, _ in
                        Check.expect(
                            response.status == 200 && response.mediaType == "application/json" && response.json?.isObject == true,
                            "\(label): 200 with one JSON object", Show.response(response))
                    }
                })),
        Case(
            "completion/has-the-envelope", .must, "The answer has object chat.completion, id, created, model and choices.",
            source: "full/1.2; \(schema)",
            fault: Fault("completion-object-of-a-chunk", "Says object: chat.completion.chunk in a whole answer.") { behaviour in
                behaviour.completion { $0["object"] = "chat.completion.chunk" }
            },
            sends: sent, play: Play.whole,
            check: Check.completion { json, _ in
                let holds =
                    json["object"]?.string == "chat.completion" && json["id"]?.string?.isEmpty == false && json["created"]?.integer != nil
                    && json["model"]?.string?.isEmpty == false && json["choices"]?.array?.isEmpty == false
                return Check.expect(holds, "object chat.completion with id, created, model and choices", String(json.text().prefix(200)))
            }),
        Case(
            "completion/choice-is-whole", .must, "choices[0] has an integer index, a message and a finish reason.",
            source: "full/1.3; \(schema)",
            fault: Fault("completion-finish-missing", "Leaves finish_reason out of a whole answer.") { behaviour in
                behaviour.completion { $0["choices"]?[0]?["finish_reason"] = nil }
            },
            sends: sent, play: Play.whole,
            check: Check.completion { json, _ in
                let choice = json["choices"]?[0]
                let holds =
                    choice?["index"]?.integer == 0 && choice?["message"]?.isObject == true && choice?["finish_reason"]?.string != nil
                return Check.expect(holds, "index 0, message and finish_reason", String((choice ?? .null).text().prefix(200)))
            }),
        Case(
            "completion/message-is-the-assistants", .must, "The message has role assistant and content that is a string or null.",
            source: "full/1.4; \(schema)",
            fault: Fault("completion-content-as-parts", "Sends the message's content as parts.") { behaviour in
                behaviour.completion { json in
                    let text = json["choices"]?[0]?["message"]?["content"] ?? .null
                    json["choices"]?[0]?["message"]?["content"] = [["type": "text", "text": text]]
                }
            },
            sends: sent, play: Play.whole,
            check: Check.completion { json, _ in
                let message = json["choices"]?[0]?["message"]
                let content = message?["content"]
                let holds = message?["role"]?.string == "assistant" && (content?.string != nil || content?.isNull == true)
                return Check.expect(holds, "role assistant, content a string or null", String((message ?? .null).text().prefix(200)))
            }),
        Case(
            "completion/has-usage", .should, "The answer has usage with three integers.", source: "full/1.5; OpenAI CompletionUsage",
            fault: Fault("completion-usage-missing", "Leaves usage out of a whole answer.") { behaviour in
                behaviour.completion { $0["usage"] = nil }
            },
            sends: sent, play: Play.whole,
            check: Check.completion { json, _ in
                let keys = ["prompt_tokens", "completion_tokens", "total_tokens"]
                return Check.expect(
                    keys.allSatisfy { json["usage"]?[$0]?.integer != nil }, "usage with three integers", (json["usage"] ?? .null).text())
            }),
        Case(
            "completion/body-is-complete", .must, "A whole answer has Content-Length or is chunked, and its body is complete.",
            source: "full/1.6; RFC 9112 6.3",
            fault: Fault("completion-length-too-long", "Promises more bytes than it sends and closes.") { behaviour in
                behaviour.answer { request, right in
                    var answer = right(request)
                    if request.isChat, case .whole(let body) = answer.body, answer.status == 200 {
                        answer.set("Content-Length", String(body.count + 5))
                        answer.closes = true
                    }
                    return answer
                }
            },
            sends: sent, play: Play.whole,
            check: Check.response { response, _ in
                if response.framing == .untilClose { return .fail(expected: "Content-Length or chunked", actual: "neither") }
                return Check.expect(response.isComplete && response.deviations.isEmpty, "a complete body", Show.response(response))
            }),
        Case(
            "completion/is-no-event-stream", .must, "A whole answer holds no data: prefix and no [DONE].", source: "full/1.7; \(schema)",
            fault: Fault("completion-as-event", "Writes the document as an event.") { behaviour in
                behaviour.answer { request, right in
                    var answer = right(request)
                    if request.isChat, answer.status == 200, case .whole(let body) = answer.body {
                        answer.body = .whole(Array("data: ".utf8) + body + Array("\n\ndata: [DONE]\n\n".utf8))
                    }
                    return answer
                }
            },
            sends: sent, play: Play.whole,
            check: Check.response { response, _ in
                let text = response.text
                return Check.expect(
                    response.status == 200 && !text.hasPrefix("data:") && !text.contains("[DONE]"), "a bare JSON document",
                    Show.response(response))
            }),
        Case(
            "completion/streamed-and-whole-agree", .must, "The same request succeeds streamed and whole.",
            source: "full/1.8; interoperability",
            fault: Fault("only-streams", "Answers 400 unless stream is true.") { behaviour in
                behaviour.refuse { $0.isChat && !$0.wantsStream }
            },
            sends: "The same chat with stream true and false.",
            play: Play.chats([("streamed", { $0.stream = true }), ("whole", { $0.stream = false })]),
            check: Check.accepted(["streamed", "whole"])),
        Case(
            "completion/has-text", .must, "A whole answer to a plain question has some text.", source: "chunk/2.9; OpenAI chat completions",
            fault: Fault("completion-empty", "Answers with empty content.") { behaviour in
                behaviour.completion { $0["choices"]?[0]?["message"]?["content"] = "" }
            },
            sends: sent, play: Play.whole,
            check: Check.completion { json, _ in
                let text = json["choices"]?[0]?["message"]?["content"]?.string ?? ""
                return Check.expect(text.contains { !$0.isWhitespace }, "text", String(json.text().prefix(200)))
            }),
    ]
}
