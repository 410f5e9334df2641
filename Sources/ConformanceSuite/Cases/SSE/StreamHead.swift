import Simulators

extension Suite {
    /// The response head of a stream: catalogue sse/1.
    static let streamHead: [Case] = [
        Case(
            "sse/content-type-is-event-stream", .must, "A streamed answer is 200 with the media type text/event-stream.",
            source: "sse/1.1; WHATWG HTML 9.2.5; ElevenLabs custom LLM", breaks: ["httpx-sse 0.4.3 raises SSEError"],
            fault: Fault("json-content-type", "Labels the event stream application/json.") { behaviour in
                behaviour.streamHead { $0.set("Content-Type", "application/json") }
            },
            check: Check.response { response, _ in
                Check.expect(
                    response.status == 200 && response.mediaType == "text/event-stream", "200 with text/event-stream",
                    Show.response(response))
            }),
        Case(
            "sse/charset-is-utf-8", .must, "The charset of an event stream, if given, is utf-8.",
            source: "sse/1.2; IANA registration of text/event-stream",
            fault: Fault("latin-1-charset", "Says charset=iso-8859-1.") { behaviour in
                behaviour.streamHead { $0.set("Content-Type", "text/event-stream; charset=iso-8859-1") }
            },
            check: Check.stream { stream, _ in
                let value = stream.response.value("content-type")?.lowercased() ?? ""
                let charset = value.firstRange(of: "charset=").map { value[$0.upperBound...].filter { $0 != "\"" }.prefix { $0 != ";" } }
                return Check.expect(charset.map { $0 == "utf-8" || $0 == "utf8" } ?? true, "charset utf-8 or none", value)
            }),
        Case(
            "sse/one-content-type", .must, "A streamed answer has exactly one Content-Type header.",
            source: "sse/1.3; RFC 9110 5.3",
            fault: Fault("two-content-types", "Sends Content-Type twice.") { behaviour in
                behaviour.streamHead { $0.fields.append(HeaderField("Content-Type", "text/plain")) }
            },
            check: Check.response { response, _ in
                let values = response.values("content-type")
                return Check.expect(values.count == 1, "one Content-Type", "\(values.count): \(values.joined(separator: " | "))")
            }),
        Case(
            "sse/forbids-caching", .should, "A streamed answer says no-cache or no-store.",
            source: "sse/1.4; WHATWG HTML 9.2.7; ElevenLabs sample server",
            fault: Fault("cacheable-stream", "Sends no Cache-Control.") { behaviour in behaviour.streamHead { $0.set("Cache-Control", nil) }
            },
            check: Check.stream { stream, _ in
                let value = stream.response.values("cache-control").joined(separator: ",").lowercased()
                return Check.expect(
                    value.contains("no-cache") || value.contains("no-store"), "Cache-Control with no-cache or no-store",
                    value.isEmpty ? "no Cache-Control" : value)
            }),
        Case(
            "sse/chunked-without-length", .must, "A stream over HTTP/1.1 is chunked and has no Content-Length.",
            source: "sse/1.5; RFC 9112 6.1-6.3",
            fault: Fault("length-beside-chunked", "Sends Content-Length beside Transfer-Encoding: chunked.") { behaviour in
                behaviour.streamHead { answer in
                    answer.set("Transfer-Encoding", "chunked")
                    answer.set("Content-Length", "65536")
                }
            },
            check: Check.stream { stream, _ in
                let response = stream.response
                if response.value("content-length") != nil {
                    return .fail(expected: "no Content-Length", actual: "Content-Length: \(response.value("content-length") ?? "")")
                }
                switch response.framing {
                case .chunked: return .pass
                case .untilClose: return .warn("the stream ends with the connection, so a cut cannot be told from the end")
                default: return .fail(expected: "Transfer-Encoding: chunked", actual: Show.response(response))
                }
            }),
        Case(
            "sse/no-content-encoding-uninvited", .must, "A stream is not compressed for a client that accepts only identity.",
            source: "sse/1.6; RFC 9110 12.5.3",
            fault: Fault("gzip-uninvited", "Says Content-Encoding: gzip to everybody.") { behaviour in
                behaviour.streamHead { $0.set("Content-Encoding", "gzip") }
            },
            sends: "A streamed chat with Accept-Encoding: identity.",
            play: { stage in
                var request = stage.post(stage.chat())
                request.set("Accept-Encoding", "identity")
                try stage.exchange(request)
            },
            check: Check.response { response, _ in
                let coding = response.value("content-encoding") ?? "identity"
                return Check.expect(coding.lowercased() == "identity", "no Content-Encoding", "Content-Encoding: \(coding)")
            }),
        Case(
            "sse/accept-json-still-streams", .must, "stream: true is answered with an event stream although Accept says application/json.",
            source: "sse/1.8; openai-python 3.54.0, langchain-openai 1.7.3 and livekit send it",
            breaks: ["openai-python 3.54.0 yields 0 chunks", "livekit 1.8.6 and pipecat 1.14.0 take an empty turn"],
            fault: Fault("obeys-accept", "Answers Accept: application/json with one JSON document.") { behaviour in
                behaviour.answer { request, right in
                    guard request.value("accept") == "application/json", var json = request.json else { return right(request) }
                    json["stream"] = false
                    var whole = request
                    whole.body = json.bytes
                    return right(whole)
                }
            },
            sends: "A streamed chat with Accept: application/json.", check: Check.stream { _, _ in .pass }),
        Case(
            "sse/any-accept-streams", .must,
            "stream: true is answered with an event stream for Accept text/event-stream, */* and none at all.",
            source: "sse/1.9; httpx-sse 0.4.3, curl",
            fault: Fault("needs-accept", "Answers 406 when no Accept is sent.") { behaviour in
                behaviour.refuse(406) { $0.isChat && $0.value("accept") == nil }
            },
            sends: "Three streamed chats with Accept text/event-stream, */* and without Accept.",
            play: Play.each { stage in
                [("event-stream", "text/event-stream"), ("anything", "*/*"), ("none", nil)].map { label, accept in
                    var request = stage.post(stage.chat())
                    request.set("Accept", accept)
                    return (label, request)
                }
            },
            check: Check.all(["event-stream", "anything", "none"].map { Check.stream($0) { _, _ in .pass } })),
        Case(
            "sse/keeps-the-connection", .should, "A stream does not say Connection: close to a client that did not ask for it.",
            source: "sse/1.10; RFC 9112 9.3",
            fault: Fault("closes-after-stream", "Says Connection: close on each stream.") { behaviour in
                behaviour.streamHead { $0.set("Connection", "close") }
            },
            check: Check.stream { stream, _ in
                let value = stream.response.values("connection").joined(separator: ",").lowercased()
                return Check.expect(!value.contains("close"), "no Connection: close", "Connection: \(value)")
            }),
        Case(
            "sse/tells-proxies-not-to-buffer", .may, "A stream says X-Accel-Buffering: no.", source: "sse/1.11; nginx practice",
            fault: Fault("no-proxy-hint", "Sends no X-Accel-Buffering.") { behaviour in
                behaviour.streamHead { $0.set("X-Accel-Buffering", nil) }
            },
            check: Check.stream { stream, _ in
                let value = stream.response.value("x-accel-buffering") ?? "none"
                return Check.expect(value.lowercased() == "no", "X-Accel-Buffering: no", value)
            }),
        Case(
            "sse/request-id", .may, "Each response has an x-request-id of its own.", source: "sse/1.12; OpenAI; openai-python _request_id",
            fault: Fault("request-id-repeats", "Sends the same x-request-id each time.") { behaviour in
                behaviour.every { answer, _ in answer.set("x-request-id", "req_1") }
            },
            sends: "Two streamed chats.",
            play: Play.each { stage in [("first", stage.post(stage.chat())), ("second", stage.post(stage.chat()))] },
            check: { transcript, _ in
                let ids = ["first", "second"].compactMap { transcript.responses(on: $0).first?.value("x-request-id") }
                return Check.expect(
                    ids.count == 2 && ids[0] != ids[1], "two x-request-ids", ids.isEmpty ? "none" : ids.joined(separator: ", "))
            }),
    ]
}
