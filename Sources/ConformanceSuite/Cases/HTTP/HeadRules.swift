import Simulators

extension Suite {
    /// Heads that must be refused: catalogue http/1.
    static let headRules: [Case] = [
        bad(
            "http/host-is-required", "A request over HTTP/1.1 without Host is refused with 400.", "http/1.2; RFC 9112 3.2",
            Fault("host-optional", "Takes HTTP/1.1 requests without Host.") { $0.headRules.remove(.hostPresent) }
        ) { $0.set("Host", nil) },
        bad(
            "http/one-host", "A request with two Host headers is refused with 400.", "http/1.3; RFC 9112 3.2",
            Fault("any-number-of-hosts", "Takes the first of two Host headers.") { $0.headRules.remove(.hostOnce) }
        ) { $0.add("Host", "elsewhere.example") },
        Case(
            "http/length-and-chunked", .must,
            "Content-Length does not win over Transfer-Encoding: a body of no chunks is refused with 400, or the connection ends.",
            source: "http/1.4; RFC 9112 6.1", breaks: ["proxies: request smuggling"],
            fault: Fault("length-wins", "Takes Content-Length although the body is chunked.") { behaviour in
                behaviour.headRules.remove(.lengthXorChunked)
                behaviour.understandsChunkedBodies = false
            },
            sends: "A chat with both, whose length ends inside the chunks; a second request stands behind it.",
            play: { stage in
                var request = stage.post(stage.chat())
                let smuggled = stage.request("GET", "/models").bytes
                let body = request.body
                request.hasLength = false
                request.add("Content-Length", String(body.count))
                request.add("Transfer-Encoding", "chunked")
                // By length the body is the JSON and what follows is a request; by chunks the body is empty.
                request.body = body + smuggled
                let connection = try stage.reach()
                stage.start(request, on: connection)
                connection.begin("GET", "what follows the length")
                connection.receive(for: "both answers, or the end", within: .seconds(1)) { $0.completeCount >= 2 }
                connection.close()
            },
            check: { transcript, _ in
                let responses = transcript.responses(on: Stage.main)
                guard let first = responses.first else {
                    let ended = transcript.ending(of: Stage.main)?.kind
                    return Check.expect(ended == .eof || ended == .reset, "400 or the end", Show.silence(transcript, on: Stage.main))
                }
                if first.status == 400 { return .pass }
                return .fail(
                    expected: "400: the body is no chunked one", actual: "\(Show.response(first)), then \(responses.count - 1) more answers"
                )
            }),
        Case(
            "http/length-and-chunked-ends", .must,
            "Valid chunks beside Content-Length are refused with 400, or answered as the connection's last request.",
            source: "http/1.4; RFC 9112 6.1", breaks: ["proxies: request smuggling"],
            fault: Fault("goes-on-after-both", "Takes chunks beside Content-Length and keeps the connection.") {
                $0.headRules.remove(.lengthXorChunked)
            },
            sends: "A chat in valid chunks with their length as Content-Length; after the answer the models are asked for.",
            play: { stage in
                var request = stage.post(stage.chat())
                request.body = Array("\(String(request.body.count, radix: 16))\r\n".utf8) + request.body + Array("\r\n0\r\n\r\n".utf8)
                request.add("Transfer-Encoding", "chunked")
                let connection = try stage.reach()
                stage.send(request, on: connection)
                stage.start(stage.request("GET", "/models"), on: connection)
                connection.receive(for: "the end, not a second answer", within: .seconds(1)) { $0.completeCount >= 2 }
                connection.close()
            },
            check: { transcript, _ in
                let responses = transcript.responses(on: Stage.main)
                guard let first = responses.first else {
                    let ended = transcript.ending(of: Stage.main)?.kind
                    return Check.expect(
                        ended == .eof || ended == .reset, "400, or 200 and the end", Show.silence(transcript, on: Stage.main))
                }
                if (400..<500).contains(first.status) { return .pass }
                return Check.expect(
                    first.status == 200 && responses.count == 1, "400, or 200 and the end of the connection",
                    "\(Show.response(first)), then \(responses.dropFirst().map(Show.response).joined(separator: ", "))")
            }),
        Case(
            "http/length-is-one-number", .must, "Content-Length that is negative, no number, or two different numbers is refused with 400.",
            source: "http/1.5; RFC 9112 6.3",
            fault: Fault("any-length", "Takes any Content-Length for a number.") { $0.headRules.remove(.lengthSyntax) },
            sends: "Three chats: Content-Length -5, abc, and two that differ.",
            play: Play.each { stage in
                [("negative", ["-5"]), ("letters", ["abc"]), ("two", ["5", "7"])].map { label, values in
                    var request = stage.post(bytes: [])
                    request.hasLength = false
                    for value in values { request.add("Content-Length", value) }
                    return (label, request)
                }
            }, check: Check.all(["negative", "letters", "two"].map { refusedOrClosed($0) })),
        Case(
            "http/folded-lines", .must, "A folded header line is refused with 400, or read as one line with a space in the fold.",
            source: "http/1.15; RFC 9112 5.2",
            fault: Fault("drops-folded-lines", "Leaves the folded part of a header line out.") { $0.headRules.remove(.noFold) },
            sends: "A chat whose Authorization header is folded between Bearer and the token.",
            play: { stage in
                var request = stage.post(stage.chat(), credentials: .none)
                request.rawLines = ["Authorization: Bearer", "  \(stage.settings.token ?? "")"]
                try stage.exchange(request)
            }, check: refusedOrClosed(Stage.main, [400, 200])),
        bad(
            "http/no-space-before-colon", "White space between a header's name and its colon is refused with 400.",
            "http/1.15; RFC 9112 5.1",
            Fault("space-before-colon", "Trims white space before the colon.") { $0.headRules.remove(.noSpaceBeforeColon) }
        ) { $0.rawLines = ["X-Spaced : one"] },
        Case(
            "http/head-too-large", .should, "A head over 64 KiB is refused with 431 or 400 and the connection ends.",
            source: "http/1.12; RFC 6585 5",
            fault: Fault("any-head", "Takes heads of any size.") { $0.headRules.remove(.headSize) },
            sends: "A chat with 100 headers of 1,000 bytes.",
            play: { stage in
                var request = stage.post(stage.chat())
                for number in 0..<100 { request.add("X-Padding-\(number)", String(repeating: "x", count: 1000)) }
                try stage.exchange(request)
            }, check: refusedOrClosed(Stage.main, [400, 431])),
    ]

    private static func bad(
        _ id: String, _ requirement: String, _ source: String, _ fault: Fault, _ bend: @escaping @Sendable (inout OutgoingRequest) -> Void
    ) -> Case {
        Case(
            id, .must, requirement, source: source, fault: fault, sends: "A chat that is right but for its head.",
            play: { stage in
                var request = stage.post(stage.chat())
                bend(&request)
                try stage.exchange(request)
            }, check: refusedOrClosed(Stage.main))
    }

    /// A 400, or a connection ended without an answer, which is as safe though less kind.
    private static func refusedOrClosed(_ label: String, _ statuses: [Int] = [400]) -> Check.Judge {
        { transcript, _ in
            if let response = transcript.responses(on: label).first {
                return Check.expect(
                    statuses.contains(response.status), "\(label): \(statuses.map(String.init).joined(separator: " or "))",
                    Show.response(response))
            }
            let ended = transcript.ending(of: label)?.kind
            if ended == .eof || ended == .reset { return .warn("the connection was closed without an answer") }
            return .fail(expected: "\(label): 400", actual: Show.silence(transcript, on: label))
        }
    }
}
