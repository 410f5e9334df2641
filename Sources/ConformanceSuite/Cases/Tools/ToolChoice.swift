import Simulators

extension Suite {
    /// Which tools are called, and what is done with results.
    static let toolChoice: [Case] = [
        Case(
            "tools/only-offered-ones-are-called", .must, "Only tools the request offers are called.",
            source: "turns, row 4; ElevenLabs 1.4: call only what is offered",
            needs: [.tool],
            fault: Fault("calls-its-own-tool", "Calls a tool of its own that was not offered.") { behaviour in
                behaviour.toolCalls { call in if call["id"] != nil { call["function"]?["name"] = "internal_search" } }
            },
            sends: "A chat that offers get_weather and forces it.", play: Play.force,
            check: Check.stream { stream, _ in
                let names = stream.chunks.flatMap(\.toolCalls).compactMap { $0["function"]?["name"]?.string }.filter { !$0.isEmpty }
                guard !names.isEmpty else { return .warn("no tool was called; see the other cases of this section") }
                return Check.expect(names.allSatisfy { $0 == "get_weather" }, "get_weather only", names.joined(separator: ", "))
            }),
        Case(
            "tools/result-continues-the-turn", .must,
            "A tool's result continues its turn: it is answered in words, and the utterance is stored once.",
            source: "chunk/5.13; turns, row 3; ElevenLabs sends results in the next request", needs: [.tool, .gateway],
            profiles: [.elevenlabs],
            fault: Fault("result-is-a-new-turn", "Stores the utterance again with the tool's result.") {
                $0.session.storesFollowUps = true
            },
            sends: "A chat that forces get_weather, and the same history with the call and its result.",
            play: { stage in
                let word = stage.words.word()
                stage.note("word", word)
                let conversation = stage.words.conversation()
                let asked = "\(stage.prompt(.tool)) Mind \(word)."
                let connection = try stage.reach("call")
                let calling = stage.chat(asked) { chat in
                    chat["tools"] = [Say.weather]
                    chat["tool_choice"] = ["type": "function", "function": ["name": "get_weather"]]
                }
                stage.send(stage.post(calling, conversation: conversation), on: connection)
                let stream = connection.reader.responses.first.map(ChatStream.init)
                connection.close()
                let calls = stream?.chunks.flatMap(\.toolCalls) ?? []
                let id = calls.first?["id"] ?? "call_1"
                let arguments = calls.compactMap { $0["function"]?["arguments"]?.string }.joined()
                let call: JSONValue = [
                    "id": id, "type": "function", "function": ["name": "get_weather", "arguments": .string(arguments)],
                ]
                let result = stage.chat { chat in
                    chat.messages = [
                        Say.user(asked), ["role": "assistant", "content": .string(stream?.text ?? ""), "tool_calls": [call]],
                        ["role": "tool", "tool_call_id": id, "content": "21 degrees and sunny"],
                    ]
                    chat["tools"] = [Say.weather]
                }
                try stage.exchange(stage.post(result, conversation: conversation), on: "result")
                try stage.export { lines in lines.last { $0.role == "user" }?.text.contains(word) == true && lines.last?.role == "assistant"
                }
            },
            check: Check.all([
                Check.stream("result") { stream, _ in
                    Check.expect(!stream.text.isEmpty && stream.dones.count == 1, "an answer in words", Show.response(stream.response))
                },
                Check.session { lines, transcript in
                    let word = transcript.note("word") ?? "-"
                    return Check.expect(
                        lines.count { $0.role == "user" && $0.text.contains(word) } == 1, "the utterance once", Check.show(lines))
                },
            ])),
    ]
}
