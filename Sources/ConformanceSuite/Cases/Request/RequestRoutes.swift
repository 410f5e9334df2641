import Simulators

extension Suite {
    /// Methods, paths and content types: catalogue req/4.
    static let routes: [Case] = [
        Case(
            "request/other-methods", .must, "PUT and DELETE on the chat route are 405 with Allow naming POST; GET too, unless it lists.",
            source: "req/4.1; RFC 9110 15.5.6",
            fault: Fault("other-methods-are-404", "Answers 404 to other methods.") { behaviour in
                behaviour.admission { request, right in
                    right(request).map { $0.status == 405 ? .error(404, "There is nothing at this path.") : $0 }
                }
            },
            sends: "GET, PUT and DELETE on the chat route.",
            play: Play.each { stage in ["GET", "PUT", "DELETE"].map { ($0, stage.request($0, Stage.chatPath)) } },
            check: Check.all(
                ["GET", "PUT", "DELETE"].map { method in
                    Check.response(method) { response, _ in
                        if method == "GET", response.status == 200, response.json?["object"]?.string == "list" { return .pass }
                        let allow = response.values("allow").joined(separator: ",").uppercased()
                        return Check.expect(
                            response.status == 405 && allow.contains("POST"), "\(method): 405 with Allow: POST",
                            "\(Show.response(response)), Allow: \(allow)")
                    }
                })),
        Case(
            "request/head-has-no-body", .must, "An answer to HEAD has no body.", source: "req/4.2; RFC 9110 9.3.2",
            fault: Fault("head-with-body", "Sends a body after the head of a HEAD answer.") { behaviour in
                behaviour.every { answer, request in
                    if request.method == "HEAD" {
                        answer.sendsBodyForHead = true
                        answer.body = .whole(Array("{}".utf8))
                    }
                }
            },
            sends: "HEAD on the models and the chat route; then it listens for 100 ms.",
            play: { stage in
                for (label, path) in [("models", "/models"), ("chat", Stage.chatPath)] {
                    let connection = try stage.reach(label)
                    stage.send(stage.request("HEAD", path), on: connection)
                    stage.listen(connection, for: .milliseconds(100))
                    connection.close()
                }
            },
            check: { transcript, _ in
                for label in ["models", "chat"] {
                    let exchange = transcript.exchange(on: label)
                    guard exchange.responses.first != nil else {
                        return .fail(expected: "\(label): a response", actual: Show.silence(transcript, on: label))
                    }
                    if exchange.stray.count > 0 { return .fail(expected: "\(label): no body", actual: Show.bytes(exchange.stray.bytes)) }
                }
                return .pass
            }),
        Case(
            "request/other-content-type", .should, "text/plain is refused with 415 or 400, or read as JSON, the same way each time.",
            source: "req/4.3; RFC 9110 15.5.16",
            fault: Fault("content-type-is-500", "Answers 500 to text/plain.") { behaviour in
                behaviour.admission { request, right in
                    right(request).map { $0.status == 415 ? .error(500, "unsupported") : $0 }
                }
            },
            sends: "The same chat as text/plain, twice.",
            play: Play.each { stage in
                ["first", "second"].map { label in
                    var request = stage.post(stage.chat())
                    request.set("Content-Type", "text/plain")
                    return (label, request)
                }
            },
            check: { transcript, _ in
                let statuses = ["first", "second"].map { transcript.responses(on: $0).first?.status ?? 0 }
                return Check.expect(
                    statuses[0] == statuses[1] && [200, 400, 415].contains(statuses[0]), "415, 400 or 200, twice the same",
                    statuses.map(String.init).joined(separator: ", then "))
            }),
        Case(
            "request/json-content-types", .must, "application/json; charset=utf-8 and APPLICATION/JSON are accepted.",
            source: "req/4.4; RFC 9110 8.3.1",
            fault: Fault("content-type-by-the-letter", "Takes only application/json, by the letter.") { behaviour in
                behaviour.admission { request, right in
                    let type = request.value("content-type")
                    return right(request)
                        ?? (type == nil || type == "application/json" ? nil : .error(415, "The body must be application/json."))
                }
            },
            sends: "Two chats with these content types.",
            play: Play.each { stage in
                [("charset", "application/json; charset=utf-8"), ("upper", "APPLICATION/JSON")].map { label, type in
                    var request = stage.post(stage.chat())
                    request.set("Content-Type", type)
                    return (label, request)
                }
            }, check: Check.accepted(["charset", "upper"])),
        Case(
            "request/unknown-path", .should, "An unknown path is 404 with the error envelope.", source: "req/4.5; openai-python's messages",
            fault: Fault("bare-404", "Answers 404 with an empty body.") { behaviour in
                behaviour.errors { answer, _ in if answer.status == 404 { answer.body = .whole([]) } }
            },
            sends: "POST on a path that does not exist.",
            play: Play.each { stage in [(Stage.main, stage.request("POST", "/nope"))] },
            check: Check.refusal([Stage.main], "404") { $0 == 404 }),
        Case(
            "request/no-redirect-elsewhere", .should, "A trailing slash or a double slash does not lead to another scheme, host or port.",
            source: "req/4.6; POST bodies get lost",
            fault: Fault("redirects-elsewhere", "Redirects a trailing slash to https.") { behaviour in
                behaviour.admission { request, right in
                    request.path.hasSuffix("/")
                        ? ReferenceAnswer(
                            status: 307, fields: [HeaderField("Location", "https://elsewhere.example/v1")], body: .whole([]))
                        : right(request)
                }
            },
            sends: "A chat to the route with a trailing slash, and with a double slash.",
            play: Play.each { stage in
                stage.note("host", stage.settings.target.hostHeader)
                return [("slash", Stage.chatPath + "/"), ("double", "/" + Stage.chatPath)].map { label, path in
                    var request = stage.post(stage.chat())
                    request.target = stage.settings.target.prefix + path
                    return (label, request)
                }
            },
            check: { transcript, context in
                let home = Endpoint(url: "http://" + (transcript.note("host") ?? ""))
                let judges = ["slash", "double"].map { label in
                    Check.response(label) { response, _ in
                        let place = response.value("location") ?? ""
                        let leads = (300..<400).contains(response.status) && leadsAway(place, from: home)
                        return Check.expect(!leads, "\(label): no redirect to another place", "\(response.status) Location: \(place)")
                    }
                }
                return Check.all(judges)(transcript, context)
            }),
        Case(
            "request/query-is-ignored", .should, "A query string on the chat route is ignored.", source: "req/4.7; interoperability",
            fault: Fault("query-is-404", "Answers 404 when there is a query.") { behaviour in
                behaviour.admission { request, right in
                    request.query.isEmpty ? right(request) : .error(404, "There is nothing at this path.")
                }
            },
            sends: "A chat to the route with ?x=1.",
            play: Play.each { stage in
                var request = stage.post(stage.chat())
                request.target += "?x=1"
                return [(Stage.main, request)]
            }, check: Check.accepted()),
    ]

    /// Whether a Location has another origin (scheme, host, port) than the target's; a path alone has the same.
    private static func leadsAway(_ place: String, from home: Endpoint?) -> Bool {
        let beforePath = place.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let url = place.hasPrefix("//") ? "http:" + place : beforePath.contains(":") ? place : nil
        guard let url else { return false }
        guard let home, let there = Endpoint(url: url) else { return true }
        return there.host.lowercased() != home.host.lowercased() || there.port != home.port
    }
}
