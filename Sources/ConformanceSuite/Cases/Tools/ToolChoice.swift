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
            })
    ]
}
