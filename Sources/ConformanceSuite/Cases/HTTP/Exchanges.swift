import Simulators

extension Suite {
    /// Versions, pipelines, expectations and framing: catalogue http/1.
    static let exchanges: [Case] = [
        Case(
            "http/old-client-gets-no-chunks", .must, "A client of HTTP/1.0 gets no chunked body; the end of the connection ends it.",
            source: "http/1.1; RFC 9112 6.1",
            fault: Fault("chunks-for-old-clients", "Sends chunks to HTTP/1.0 clients.") { $0.speaksOldHTTP = false },
            sends: "A streamed chat over HTTP/1.0.",
            play: { stage in
                var request = stage.post(stage.chat())
                request.version = "HTTP/1.0"
                try stage.exchange(request)
            },
            check: Check.stream { stream, _ in
                let coding = stream.response.value("transfer-encoding") ?? ""
                if !coding.isEmpty { return .fail(expected: "no Transfer-Encoding", actual: coding) }
                return Check.expect(
                    stream.response.isComplete && stream.dones.count == 1, "a whole stream ended by the connection",
                    Show.response(stream.response))
            }),
        Case(
            "http/pipelined-in-order", .must, "Two requests sent at once are answered in order, each whole.",
            source: "http/1.6; RFC 9112 9.3.2",
            fault: Fault("reversed-pipeline", "Answers the second of two pipelined requests first.") { $0.reversesPipeline = true },
            sends: "GET models and POST a chat without messages, in one write.",
            play: { stage in
                let first = stage.request("GET", "/models")
                let second = stage.post(bytes: Array("{}".utf8))
                let connection = try stage.reach()
                connection.begin(first.method, first.target)
                connection.begin(second.method, second.target)
                connection.send(first.bytes + second.bytes)
                stage.finish(connection)
                connection.close()
            },
            check: { transcript, _ in
                let statuses = transcript.responses(on: Stage.main).filter(\.isComplete).map(\.status)
                return Check.expect(
                    statuses == [200, 400] || statuses == [404, 400], "the answer to GET, then 400",
                    statuses.map(String.init).joined(separator: ", "))
            }),
        Case(
            "http/expect-continue", .must, "Expect: 100-continue is answered with 100 or a final status within 1 s.",
            source: "http/1.7; RFC 9110 10.1.1",
            breaks: ["curl waits a second for bodies over 1 MB"],
            fault: Fault("no-continue", "Never sends 100 Continue.") { $0.sendsContinue = false },
            sends: "A chat with Expect: 100-continue whose body is held until the 100 comes.",
            play: { stage in
                var request = stage.post(stage.chat())
                request.add("Expect", "100-continue")
                let connection = try stage.reach()
                connection.begin(request.method, request.target)
                connection.send(request.head)
                let came = connection.receive(for: "100 or a final status", within: .seconds(1)) {
                    !$0.interimResponses.isEmpty || !$0.responses.isEmpty
                }
                stage.note("continue", came ? "came" : "did not come")
                connection.send(request.body)
                stage.finish(connection)
                connection.close()
            },
            check: { transcript, context in
                guard transcript.note("continue") == "came" else {
                    return .fail(expected: "100 or a final status within 1 s", actual: Show.silence(transcript, on: Stage.main))
                }
                return Check.response { response, _ in
                    Check.expect(
                        response.status == 200 || !response.interim.isEmpty || response.status >= 400, "an answer", Show.response(response))
                }(transcript, context)
            }),
        Case(
            "http/expect-with-a-wrong-token", .should, "Expect: 100-continue with a wrong token is 401 without a 100.",
            source: "http/1.8; RFC 9110 10.1.1",
            fault: Fault("continue-for-strangers", "Sends 100 Continue before it looks at the token.") { behaviour in
                behaviour.continuesBeforeJudging = true
            },
            sends: "A head with Expect: 100-continue and a wrong token.",
            play: { stage in
                var request = stage.post(stage.chat(), credentials: .value("Bearer wrong-token-1234567890"))
                request.add("Expect", "100-continue")
                let connection = try stage.reach()
                connection.begin(request.method, request.target)
                connection.send(request.head)
                stage.finish(connection)
                connection.close()
            },
            check: Check.response { response, _ in
                Check.expect(
                    response.status == 401 && response.interim.isEmpty, "401 and no 100",
                    "\(response.interim.map { String($0.status) }.joined()) \(Show.response(response))")
            }),
        Case(
            "http/byte-by-byte", .must, "A request that comes one byte at a time is answered.", source: "http/1.9; h1spec",
            fault: Fault("whole-heads-only", "Takes a head only when it comes in one read.") { $0.needsWholeHeadAtOnce = true },
            sends: "A streamed chat, one byte a write.",
            play: { stage in
                let request = stage.post(stage.chat())
                let connection = try stage.reach()
                connection.begin(request.method, request.target)
                connection.send(request.bytes, pieces: 1, pause: .microseconds(200), within: .seconds(30))
                stage.finish(connection)
                connection.close()
            }, check: Check.stream { stream, _ in Check.expect(!stream.deltas.isEmpty, "an answer", Show.response(stream.response)) }),
        Case(
            "http/chunk-framing", .must, "Chunk sizes, their CRLFs and the last chunk are right to the letter.",
            source: "http/1.13; RFC 9112 7.1",
            breaks: ["every HTTP client"],
            fault: Fault("chunk-size-off", "Counts characters instead of bytes in a chunk size.") { behaviour in
                behaviour.frame = { bytes in
                    let count = String(decoding: bytes, as: UTF8.self).unicodeScalars.count
                    return Array("\(String(count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A]
                }
            },
            sends: "A streamed chat that asks to repeat emoji.", play: Play.stream("Please repeat exactly: 🦊 naïve 日本語") { _ in },
            check: Check.stream { stream, _ in
                if let bad = stream.response.deviations.first { return .fail(expected: "chunks by the letter", actual: bad.detail) }
                return Check.expect(stream.response.isComplete, "the last chunk", "none came")
            }),
        Case(
            "http/date", .should, "Responses have a Date header.", source: "http/1.14; RFC 9110 6.6.1",
            fault: Fault("no-date", "Sends no Date.") { behaviour in
                behaviour.every { answer, _ in answer.fields.append(HeaderField("Date", "")) }
            },
            check: Check.response { response, _ in Check.expect(response.value("date") != nil, "a Date header", "none") }),
        Case(
            "http/options-is-safe", .may, "OPTIONS is answered with 2xx, 401, 404 or 405, and no wildcard origin goes with credentials.",
            source: "http/1.10; RFC 9110 9.3.7; Fetch",
            fault: Fault("wildcard-with-credentials", "Allows credentials from any origin.") { behaviour in
                behaviour.every { answer, request in
                    guard request.method == "OPTIONS" else { return }
                    answer.set("Access-Control-Allow-Origin", "*")
                    answer.set("Access-Control-Allow-Credentials", "true")
                }
            },
            sends: "A preflight on the chat route.",
            play: { stage in
                var request = stage.request("OPTIONS", Stage.chatPath)
                request.add("Origin", "https://elsewhere.example")
                request.add("Access-Control-Request-Method", "POST")
                try stage.exchange(request)
            },
            check: Check.response { response, _ in
                let wild =
                    response.value("access-control-allow-origin") == "*" && response.value("access-control-allow-credentials") == "true"
                let status = (200..<300).contains(response.status) || [401, 403, 404, 405].contains(response.status)
                return Check.expect(status && !wild, "a plain answer without * beside credentials", Show.response(response))
            }),
    ]
}
