import Simulators

extension Suite {
    /// Comments and heartbeats: catalogue sse/4.
    static let comments: [Case] = [
        Case(
            "sse/heartbeat-is-a-comment", .must,
            "What is sent to keep a slow answer alive is a comment or a chunk, never an event of another kind.",
            source: "sse/4.1; WHATWG HTML 9.2.6", needs: [.slow], breaks: ["livekit-agents 1.8.6 dies on events that are not chunks"],
            fault: Fault("data-heartbeat", "Sends data: {\"type\":\"ping\"} while it waits.") { behaviour in
                behaviour.stream { steps in
                    let ping = ReferenceStep.text("data: {\"type\":\"ping\"}\n\n")
                    steps = steps.flatMap { step in if case .wait(let span) = step, span >= .seconds(1) { [step, ping] } else { [step] } }
                }
            },
            sends: "A streamed chat whose first token is late.", play: Play.stream(for: .slow),
            check: Check.chunks("only chunks and comments") { $0.json["choices"] != nil || $0.json["usage"] != nil }),
        Case(
            "sse/comment-splits-no-event", .must, "A comment stands in a block of its own, ended by an empty line, and splits no event.",
            source: "sse/4.2; WHATWG HTML 9.2.6",
            fault: Fault("comment-inside-event", "Puts a comment between an event's data and its empty line.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.content?.isEmpty == false }) else { return }
                    steps[index] = .raw(Array(steps[index].bytes.dropLast()) + Array(": alive\n\n".utf8))
                }
            },
            check: Check.blocks("comments apart from events, ended by an empty line") { block in
                block.comments.isEmpty || block.fieldNames.isEmpty && block.isTerminated
            }),
        Case(
            "sse/long-gap-has-a-heartbeat", .should, "A gap of more than 15 s holds a heartbeat.", source: "sse/4.3; WHATWG HTML 9.2.7",
            needs: [.slow],
            fault: Fault("silent-gap", "Is silent for 20 s before the first token.") { behaviour in
                behaviour.stream { steps in
                    steps = steps.map { if case .wait(let span) = $0, span >= .seconds(1) { .wait(.seconds(9.9)) } else { $0 } }
                    steps.removeAll { $0.bytes.first == UInt8(ascii: ":") || $0.content?.hasSuffix("... ") == true }
                }
            },
            sends: "A streamed chat whose first token is late.",
            play: { stage in
                let connection = try stage.reach()
                stage.start(stage.post(stage.chat(stage.prompt(.slow))), on: connection)
                connection.receive(for: "the whole answer", within: .seconds(60)) { $0.completeCount >= 1 }
                connection.close()
            },
            check: Check.stream { stream, _ in
                let gaps = zip(stream.response.body.times, stream.response.body.times.dropFirst()).map { $1 - $0 }
                let longest = gaps.max() ?? .zero
                return Check.expect(longest <= .seconds(15), "no gap over 15 s", "a gap of \(Show.time(longest))")
            }),
        Case(
            "sse/keepalive-chunk-has-the-stream-id", .must, "A chunk sent to keep the stream alive has the stream's own id and model.",
            source: "sse/4.4; openai-go drops chunks with another id (omlx#1478)", breaks: ["openai-go"],
            fault: insertion(
                "foreign-keepalive", "Sends an empty chunk with the id ping.",
                "data: {\"id\":\"ping\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"ping\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":null}]}\n\n"
            ),
            check: Check.stream { stream, _ in
                guard let own = stream.deltas.first?.json else { return .fail(expected: "deltas", actual: Show.response(stream.response)) }
                let empty = stream.chunks.filter { !$0.isDelta && $0.finishes.isEmpty && !$0.isError }
                guard let bad = empty.first(where: { $0.json["id"] != own["id"] || $0.json["model"] != own["model"] }) else { return .pass }
                return .fail(expected: "the stream's id and model on a chunk without text", actual: stream.show(bad))
            }),
        Case(
            "sse/comments-hold-no-content", .should, "Comments hold neither the token nor words of the request.",
            source: "sse/4.6; product requirements, security",
            fault: Fault("chatty-comment", "Writes the question into a comment.") { behaviour in
                behaviour.answer { request, right in
                    var answer = right(request)
                    guard case .steps(let steps) = answer.body else { return answer }
                    answer.body = .steps([.text(": asked \(request.userText)\n\n")] + steps)
                    return answer
                }
            },
            sends: "A streamed chat whose text holds a rare word.",
            play: { stage in
                let word = stage.words.word()
                stage.note("canary", word)
                try stage.stream("What might the word \(word) mean?")
            },
            check: { transcript, context in
                let canary = transcript.note("canary") ?? ""
                return Check.blocks("comments without the question or the token") { block in
                    !block.comments.contains { $0.contains(canary) || $0.contains("******") }
                }(transcript, context)
            }),
    ]
}
