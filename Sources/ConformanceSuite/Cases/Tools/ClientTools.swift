import Simulators

extension Suite {
    /// What becomes of the client's tools.
    static let clientTools: [Case] =
        [
            .turns(
                "tools/schemas-reach-the-agent",
                "The tools a request offers reach the agent with name, description and schema as they were sent.",
                source: "EL-8: read the offered schema; issue: with their schema as sent",
                breaks: ["the model calls a tool with the wrong arguments"],
                runs: 1, fault: .memory("bends-schemas", "Tells the agent the names of the tools alone.", .bendsSchemas),
                sends: "A chat that offers seven tools of the platform.",
                play: { talk in
                    talk.tools = PlatformTool.offered
                    let reply = try talk.ask([Say.user(talk.about())], on: "first")
                    talk.keeps(user: talk.about())
                    talk.keeps(reply: reply.text)
                },
                Check.lastAsked { asked, _ in
                    for tool in PlatformTool.offered {
                        let name = tool["function"]?["name"]?.string ?? ""
                        guard let told = asked.tools.first(where: { $0["function"]?["name"]?.string == name }) else {
                            return .fail(expected: "the tool \(name)", actual: asked.tools.map { $0.text() }.joined(separator: ", "))
                        }
                        let isSame = ["description", "parameters"].allSatisfy {
                            told["function"]?[$0]?.isSame(as: tool["function"]?[$0]) ?? false
                        }
                        if !isSame { return .fail(expected: tool.text(), actual: told.text()) }
                    }
                    return .pass
                }),
            .turns(
                "tools/text-before-a-call", "What an agent says before it calls a tool is heard, and the call follows it.",
                source: "ElevenLabs 1.4; chunk/5.9", needs: [.fault], runs: 1,
                fault: .memory("drops-text-before-calls", "Drops what was said before a call.", .dropsTextBeforeCalls),
                sends: "A chat that makes the agent say something and call get_weather.",
                play: { talk in
                    talk.tools = [Say.weather]
                    let asked = talk.about(#". [[say Let me look that up.]] [[call get_weather {"city":"Lisbon"}]]"#)
                    let answer = try talk.ask([Say.user(asked)], on: "first")
                    talk.keeps(user: asked)
                    talk.keeps(reply: answer.text)
                },
                Check.calls("first", "words, and then get_weather in Lisbon") { calls, text in
                    calls.count == 1 && calls[0].name == "get_weather" && calls[0].arguments.contains("Lisbon")
                        && text.contains("look that up")
                },
                Check.stream("first") { stream, _ in
                    let firstCall = stream.chunks.first { !$0.toolCalls.isEmpty }?.block ?? 0
                    let late = stream.chunks.last { !$0.text.isEmpty }?.block ?? 0
                    return Check.expect(
                        late < firstCall && stream.finishes == ["tool_calls"], "words first, tool_calls last",
                        Show.response(stream.response))
                }),
            .turns(
                "tools/two-calls", "Two calls of one answer come whole, with ids and indices of their own, in the model's order.",
                source: "chunk/5.2, chunk/5.10; livekit and pipecat have one accumulator", needs: [.fault],
                breaks: ["livekit-agents and pipecat mix the arguments of the two"], runs: 1,
                fault: .memory("drops-the-second-call", "Passes on the first of two calls alone.", .dropsSecondCall),
                sends: "A chat that makes the agent call get_weather for two cities.",
                play: { talk in try callsTwice(talk, on: "first") },
                Check.calls("first", "Lisbon and then Girona, ids apart") { calls, _ in
                    calls.count == 2 && calls[0].arguments.contains("Lisbon") && calls[1].arguments.contains("Girona")
                        && calls[0].id != calls[1].id
                        && !calls[0].id.isEmpty
                }),
            .turns(
                "tools/calls-do-not-overlap", "The pieces of one call are all there before the next call begins.",
                source: "chunk/5.10", needs: [.fault], runs: 1,
                fault: Fault("interleaves-calls", "Mixes the pieces of two calls.") { behaviour in
                    behaviour.stream { steps in
                        let places = steps.indices.filter { steps[$0].chunk?["choices"]?[0]?["delta"]?["tool_calls"] != nil }
                        if places.count >= 4 { steps.swapAt(places[places.count / 2 - 1], places[places.count / 2]) }
                    }
                },
                sends: "A chat that makes the agent call get_weather for two cities.",
                play: { talk in try callsTwice(talk, on: "first") },
                Check.stream("first") { stream, _ in
                    let indices = stream.chunks.flatMap(\.toolCalls).compactMap { $0["index"]?.integer }
                    return Check.expect(
                        indices == indices.sorted() && Set(indices) == [0, 1], "0 … 0 1 … 1",
                        indices.map(String.init).joined(separator: " "))
                }),
            .turns(
                "tools/two-results", "The results of two calls reach the agent, each behind its call.",
                source: "turns, row 3; chunk/5.13", needs: [.fault], runs: 2,
                fault: .memory("loses-both-results", "Asks the agent to go on without the results.", .dropsResults),
                sends: "A chat that makes the agent call get_weather for two cities, and its history with both results.",
                play: { talk in
                    let asked = talk.about(twice)
                    let call = try callsTwice(talk, on: "call")
                    let results: [JSONValue] = call.calls.enumerated().map { index, call in
                        ["role": "tool", "tool_call_id": .string(call.id), "content": .string("\(20 + index) degrees in \(talk.word)")]
                    }
                    let reply = try talk.ask([Say.user(asked), call.message] + results, on: "result")
                    talk.keeps(reply: reply.text)
                },
                Check.lastAsked { asked, transcript in
                    let told = asked.texts("tool")
                    let word = transcript.note("word") ?? "-"
                    let holds = ["20 degrees in \(word)", "21 degrees in \(word)"].allSatisfy { result in
                        told.contains { $0.contains(result) }
                    }
                    return Check.expect(holds, "both results", told.joined(separator: " | "))
                }),
            .turns(
                "tools/invented-calls-are-not-passed-on",
                "A call of a tool that nobody offered never reaches the client; the caller gets an answer.",
                source: "ElevenLabs 1.4: only call tools actually present", needs: [.fault],
                breaks: ["the platform answers there is no such tool"],
                runs: nil,
                fault: .memory("passes-invented-calls", "Passes on calls of tools that nobody offered.", .passesInventedCalls),
                sends: "A chat that offers get_weather and makes the agent call format_disk.",
                play: { talk in
                    talk.tools = [Say.weather]
                    let asked = talk.about(". [[invent format_disk]]")
                    try talk.ask([Say.user(asked)], on: "first")
                    talk.keeps(user: asked)
                    talk.expectsAnything()
                },
                Check.calls("first", "no call of format_disk") { calls, _ in calls.allSatisfy { $0.name == "get_weather" } }),
        ] + PlatformTool.all.map { tool in streams(tool.name, tool.call) }

    /// A call of each of the platform's tools, as the model made it.
    private static func streams(_ name: String, _ arguments: String) -> Case {
        .turns(
            "tools/calls-\(name.replacing("_", with: "-"))",
            "A call of \(name) reaches the client as the model made it, and is the answer.",
            source: "ElevenLabs 1.4; turns: content or a tool call", needs: [.fault], runs: 1,
            fault: Fault("loses-\(name.replacing("_", with: "-"))", "Says something in place of a call of \(name).") { behaviour in
                behaviour.answer { request, right in
                    var answer = right(request)
                    guard request.text.contains("[[call \(name) "), case .steps(var steps) = answer.body else { return answer }
                    for index in steps.indices {
                        guard case .chunk(var chunk) = steps[index], chunk["choices"]?[0]?["delta"]?["tool_calls"] != nil else { continue }
                        chunk["choices"]?[0]?["delta"] = ["content": "I will."]
                        steps[index] = .chunk(chunk)
                    }
                    answer.body = .steps(steps)
                    return answer
                }
            },
            sends: "A chat that offers the platform's tools and makes the agent call \(name).",
            play: { talk in
                talk.tools = PlatformTool.offered
                let asked = talk.about(". [[call \(name) \(arguments)]]")
                try talk.ask([Say.user(asked)], on: "first")
                talk.keeps(user: asked)
            },
            Check.calls("first", "\(name) with \(arguments)") { calls, _ in
                calls.count == 1 && calls[0].name == name
                    && JSONValue(parsing: Array(calls[0].arguments.utf8))?.isSame(as: JSONValue(parsing: Array(arguments.utf8))) ?? false
            },
            Check.stream("first") { stream, _ in
                Check.expect(stream.finishes == ["tool_calls"], "finish tool_calls", stream.finishes.joined(separator: ", "))
            })
    }

    private static let twice = #". [[call get_weather {"city":"Lisbon"}]] [[call get_weather {"city":"Girona"}]]"#

    @discardableResult
    private static func callsTwice(_ talk: Talk, on label: String) throws -> Talk.Answer {
        talk.tools = [Say.weather]
        let asked = talk.about(twice)
        talk.keeps(user: asked)
        return try talk.ask([Say.user(asked)], on: label)
    }
}

extension JSONValue {
    /// Whether two documents say the same, however their members are ordered.
    func isSame(as other: JSONValue?) -> Bool {
        guard let other else { return false }
        if let mine = members, let theirs = other.members {
            return mine.count == theirs.count && mine.allSatisfy { member in member.value.isSame(as: other[member.key]) }
        }
        if let mine = array, let theirs = other.array {
            return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.isSame(as: $1) }
        }
        if let mine = number, let theirs = other.number { return mine == theirs }
        return self == other
    }
}
