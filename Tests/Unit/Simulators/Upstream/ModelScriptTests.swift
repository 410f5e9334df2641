import Testing

@testable import Simulators

@Suite struct ModelScriptTests {
    private func request(_ user: String, extra: String = "") throws -> ChatRequest {
        try ChatRequest(Array(#"{\#(extra)"messages":[{"role":"user","content":"\#(user)"}]}"#.utf8))
    }

    private func text(_ answer: ModelAnswer) -> String {
        answer.text
    }

    @Test func `a glob picks its reply again and again, an unmatched reply is given once and in order`() throws {
        var script = ModelScript([
            .init(reply: "first"), .init(lastUser: "*paris*", reply: "Lutetia."), .init(reply: "second"),
        ])
        #expect(try text(script.answer(to: request("Tell me of Paris."))) == "Lutetia.")
        #expect(try text(script.answer(to: request("hello"))) == "first")
        #expect(try text(script.answer(to: request("Paris again"))) == "Lutetia.")
        #expect(try text(script.answer(to: request("hello"))) == "second")
        #expect(try text(script.answer(to: request("hello world"))).contains("You asked about hello, world"))
    }

    @Test func `what was just said is answered from the messages`() throws {
        var script = ModelScript([])
        let body = """
            {"messages":[{"role":"user","content":"My cat is Nuvol"},{"role":"assistant","content":"Nice."},
            {"role":"user","content":[{"type":"text","text":"What did I "},{"type":"text","text":"just say?"}]}]}
            """
        #expect(try text(script.answer(to: ChatRequest(Array(body.utf8)))).contains("My cat is Nuvol"))
    }

    @Test func `orders in double brackets are obeyed`() throws {
        var script = ModelScript([])
        #expect(try script.answer(to: request("[[wait 3000]] hi")).pace.firstTokenMilliseconds == 3000)
        #expect(try text(script.answer(to: request("[[words 200]]"))).split(separator: " ").count == 200)
        #expect(try text(script.answer(to: request("[[markdown]]"))).contains("**"))
        guard case .failure(let status, _) = script.answer(to: try request("[[fail 503]]")).content else { throw Unexpected() }
        #expect(status == 503)
        #expect(Directives("a [[unknown]] b [[").rest == "a [[unknown]] b [[")
    }

    @Test func `a limit of tokens ends with length, below one there is none`() throws {
        var script = ModelScript([])
        let cut = script.answer(to: try request("hi", extra: #""max_tokens":3,"#))
        #expect(cut.finish == .length && text(cut) == "You asked about")
        #expect(try script.answer(to: request("hi", extra: #""max_tokens":-1,"#)).finish == .stop)
    }

    @Test func `a stop sequence ends the text before it`() throws {
        var script = ModelScript([])
        let cut = script.answer(to: try request("hi", extra: #""stop":["Here","zz"],"#))
        #expect(text(cut) == "You asked about hi. " && cut.finish == .sequence("Here"))
    }

    @Test func `a forced tool is called with arguments its schema asks for`() throws {
        var script = ModelScript([])
        let tool = """
            "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","required":["city","days","unit"],
            "properties":{"city":{"type":"string"},"days":{"type":"integer"},"unit":{"enum":["c","f"]},"note":{"type":"string"}}}}}],
            """
        let forced = #""tool_choice":{"type":"function","function":{"name":"weather"}},"#
        let answer = script.answer(to: try request("Barcelona", extra: tool + forced))
        let call = try #require(answer.calls.first)
        #expect(call.name == "weather" && call.arguments.count > 3)
        #expect(JSONValue(parsing: Array(call.arguments.joined().utf8)) == ["city": "Barcelona", "days": 1, "unit": "c"])
        #expect(answer.finish == .calls)
        #expect(try script.answer(to: request("Barcelona", extra: tool)).finish == .stop)
        #expect(try script.answer(to: request("[[call weather]]", extra: tool)).finish == .calls)
        #expect(try script.answer(to: request("x", extra: tool + #""tool_choice":"none","#)).finish == .stop)
    }

    @Test(arguments: UpstreamReply.Chunking.allCases)
    func `deltas join to the text they were cut from`(chunking: UpstreamReply.Chunking) {
        let text = "  Hola, què tal?  Això és 👩‍👩‍👧 una prova.\nDues línies! "
        #expect(deltas(of: text, by: chunking).joined() == text)
    }

    @Test func `globs match as written`() {
        #expect(Glob("*paris*").matches("About PARIS, please"))
        #expect(Glob("a*b*c").matches("axxbxxbyc"))
        #expect(!Glob("a*b*c").matches("axxbxx"))
        #expect(Glob("h?llo").matches("Hello"))
        #expect(!Glob("").matches("x"))
    }

    private struct Unexpected: Error {}
}
