import Testing

@testable import Simulators

@Suite struct MessagesRulesTests {
    private func refusal(_ members: String, max: String = #""max_tokens":2000,"#) -> String? {
        guard let tree = JSONValue(parsing: Array(#"{"model":"m",\#(max)\#(members)}"#.utf8)) else { return "not JSON" }
        do throws(MessagesRefusal) {
            try MessagesRules(tree).check()
            return nil
        } catch {
            return error.message
        }
    }

    private static let use = #"{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"x","input":{}}]}"#
    private static let ask = #"{"role":"user","content":"a"}"#

    @Test(arguments: [
        (#""messages":[{"role":"assistant","content":"a"}]"#, "first message must use the \"user\" role"),
        (#""messages":[]"#, "at least one message"),
        (#""messages":[\#(ask),\#(use)]"#, "`tool_use` ids were found without `tool_result` blocks immediately after: t1"),
        (#""messages":[\#(ask),\#(use),\#(ask)]"#, "messages.1: `tool_use` ids were found"),
        (
            #""messages":[\#(ask),\#(use),{"role":"user","content":[{"type":"text","text":"b"},{"type":"tool_result","tool_use_id":"t1"}]}]"#,
            "`tool_use` ids were found"
        ),
        (#""messages":[\#(ask),{"role":"user","content":[{"type":"tool_result","tool_use_id":"t9"}]}]"#, "unexpected `tool_use_id`"),
        (#""messages":[{"role":"user","content":[{"type":"text","text":""}]}]"#, "text content blocks must be non-empty"),
        (#""messages":[{"role":"user","content":" \n"}]"#, "non-whitespace"),
        (#""messages":[{"role":"user","content":""}]"#, "must have non-empty content"),
        (#""messages":[\#(ask),{"role":"assistant","content":"b "}]"#, "trailing whitespace"),
        (#""messages":[{"role":"user","content":"a","name":"n"}]"#, "messages.0.name: Extra inputs"),
        (#""messages":[\#(ask)],"foo":1"#, "foo: Extra inputs"),
        (#""messages":[\#(ask)],"temperature":2"#, "temperature: Input should be less than or equal to 1"),
        (#""messages":[\#(ask)],"tools":[{"name":"a b","input_schema":{"type":"object"}}]"#, "String should match pattern"),
        (#""messages":[\#(ask)],"tools":[{"name":"a"}]"#, "input_schema: Field required"),
        (#""messages":[\#(ask)],"tool_choice":{"type":"any"}"#, "while providing tools"),
        (#""messages":[\#(ask)],"thinking":{"type":"enabled","budget_tokens":4000}"#, "must be greater than `thinking.budget_tokens`"),
    ])
    func `what the provider refuses is refused in its words`(members: String, words: String) {
        #expect(refusal(members)?.contains(words) == true, "\(refusal(members) ?? "accepted")")
    }

    @Test func `max_tokens is not optional`() {
        #expect(refusal(#""messages":[\#(Self.ask)]"#, max: "") == "max_tokens: Field required")
    }

    @Test func `five marks are one too many, and a schema's own key is none`() {
        let mark = #"{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}"#
        let four = #""messages":[{"role":"user","content":[\#(mark),\#(mark),\#(mark),\#(mark)]}]"#
        #expect(refusal(four) == nil)
        #expect(
            refusal(four + #","system":[\#(mark)]"#)?.contains("A maximum of 4 blocks with cache_control may be provided. Found 5.") == true
        )
        let schema = #"{"type":"object","properties":{"cache_control":{"type":"string"}}}"#
        #expect(refusal(four + #","tools":[{"name":"a","input_schema":\#(schema)}]"#) == nil)
    }

    @Test func `what is right is taken`() {
        let result = #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"18"},{"type":"text","text":"and?"}]}"#
        #expect(refusal(#""messages":[\#(Self.ask),\#(Self.use),\#(result)]"#) == nil)
        #expect(refusal(#""messages":[\#(Self.ask),\#(Self.ask),{"role":"assistant","content":"b"},\#(Self.ask)],"system":"s""#) == nil)
    }

    @Test func `a cached prefix is written, read, refreshed and forgotten`() {
        var cache = PromptCache(tokensMin: 10)
        let long = String(repeating: "x", count: 400)
        let blocks = [PromptCache.Block(text: long, mark: .minutes5), PromptCache.Block(text: "question")]
        #expect(cache.usage(of: blocks, at: .zero) == .init(input: 2, written5m: 100, read: 0))
        #expect(cache.usage(of: blocks, at: .seconds(200)) == .init(input: 2, written5m: 0, read: 100))
        #expect(cache.usage(of: blocks, at: .seconds(450)).read == 100)
        #expect(cache.usage(of: blocks, at: .seconds(800)).read == 0)
        var longer = blocks
        longer[1].mark = .minutes5
        longer.append(.init(text: "more"))
        #expect(cache.usage(of: longer, at: .seconds(801)) == .init(input: 1, written5m: 2, read: 100))
        #expect(cache.usage(of: [.init(text: "short", mark: .minutes5)], at: .seconds(802)).written == 0)
    }
}
