import Simulators

extension Suite {
    /// More than one choice: catalogue chunk/6.  A 400 that names n is as good an answer.
    static let manyChoices: [Case] = [
        Case(
            "chunk/n-gives-as-many-choices", .must, "n: 2 brings the choices 0 and 1, or a 400 that names n.",
            source: "chunk/6.1; OpenAI n", needs: [.n],
            fault: Fault("ignores-n", "Gives one choice whatever n says.") { behaviour in
                behaviour.stream { $0.removeAll { ($0.chunk?["choices"]?[0]?["index"]?.integer ?? 0) > 0 } }
            },
            sends: "A streamed chat with n 2.", play: Play.stream { $0["n"] = 2 },
            check: two { stream in
                let seen = Set(stream.chunks.flatMap(\.choices).compactMap { $0["index"]?.integer })
                return Check.expect(seen == [0, 1], "choices 0 and 1", "choices \(seen.sorted())")
            }),
        Case(
            "chunk/n-finishes-each-choice", .must, "With n: 2 each choice has its own finish reason.", source: "chunk/6.2; OpenAI n",
            needs: [.n],
            fault: Fault("one-finish-for-all", "Finishes only the first of two choices.") { behaviour in
                behaviour.stream { $0.removeAll { $0.finish != nil && $0.chunk?["choices"]?[0]?["index"]?.integer == 1 } }
            },
            sends: "A streamed chat with n 2.", play: Play.stream { $0["n"] = 2 },
            check: two { stream in
                let finished = stream.chunks.flatMap(\.choices).filter { $0["finish_reason"]?.string != nil }.compactMap {
                    $0["index"]?.integer
                }
                return Check.expect(finished.sorted() == [0, 1], "a finish for 0 and 1", "finishes for \(finished.sorted())")
            }),
        Case(
            "chunk/n-out-of-range", .should, "n: 0, n: 129 and n: \"2\" are refused with 400.",
            source: "chunk/6.3; OpenAI n, minimum 1, maximum 128",
            needs: [.n],
            fault: Fault("any-n", "Takes any n for 1.") { behaviour in
                behaviour.answer { request, right in
                    var one = request
                    if var json = request.json, json["n"] != nil {
                        json["n"] = 1
                        one.body = json.bytes
                    }
                    return right(one)
                }
            },
            sends: "Three streamed chats with n 0, 129 and \"2\".",
            play: Play.chats([("zero", { $0["n"] = 0 }), ("many", { $0["n"] = 129 }), ("text", { $0["n"] = "2" })]),
            check: Check.refusal(["zero", "many", "text"])),
    ]

    private static func two(_ judge: @escaping @Sendable (ChatStream) -> Judgement) -> Check.Judge {
        Check.response { response, context in
            if response.status == 400 {
                let error = response.json?["error"]
                let names = error?["param"]?.string == "n" || error?["message"]?.string?.contains("n") == true
                return Check.expect(names, "an error that names n", Show.response(response))
            }
            return response.mediaType == "text/event-stream"
                ? judge(ChatStream(response)) : .fail(expected: "a stream, or a 400 that names n", actual: Show.response(response))
        }
    }
}
