import Conversation
import Testing

@testable import Gateway

extension Wire {
    @Suite struct ChatCompletionRequestTests {
        struct Expected: Decodable {
            var rule: String
            var param: String?
            var accepts: Bool?
            var stream: Bool?
            var includeUsage: Bool?
            var maxTokens: Int?
        }

        private let tape = JSONTape()

        private func request(_ text: String) throws -> ChatCompletionRequest {
            try ChatCompletionRequest(body: Array(text.utf8), using: tape)
        }

        private func refused(_ text: String) -> RequestFault? {
            do throws(RequestFault) {
                _ = try ChatCompletionRequest(body: Array(text.utf8), using: tape)
                return nil
            } catch {
                return error
            }
        }

        @Test func `every request fixture has its expectation`() throws {
            let expected = try Fixture.decode([String: Expected].self, "requests.expected.json")
            #expect(Set(expected.keys) == Set(Fixture.names(prefix: "request-", suffix: ".json")))
        }

        @Test(arguments: Fixture.names(prefix: "request-", suffix: ".json"))
        func `judges`(name: String) throws {
            let expected = try #require(try Fixture.decode([String: Expected].self, "requests.expected.json")[name])
            let body = try Fixture.bytes(name)
            do throws(RequestFault) {
                let request = try ChatCompletionRequest(body: body, using: tape)
                #expect(!name.hasPrefix("request-n_"), "accepted, against \(expected.rule)")
                if let stream = expected.stream { #expect(request.stream == stream) }
                if let includeUsage = expected.includeUsage { #expect(request.includeUsage == includeUsage) }
                if let maxTokens = expected.maxTokens { #expect(request.maxTokens == maxTokens) }
                if name.contains("minus_one") || name.contains("zero") { #expect(request.maxTokens == nil) }
                #expect(request.messages(using: tape).count == request.messageSpans.count)
            } catch {
                #expect(name.hasPrefix("request-n_") || expected.accepts == false, "\(error.message)")
                #expect(error.param == expected.param)
                #expect(error.status == 400)
                if let param = error.param { #expect(error.message.contains("'\(param)'")) }
            }
        }

        @Test func `decodes messages with parts, calls and results`() throws {
            let request = try request(
                #"""
                {"messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"a\nb"},
                {"type":"text","text":"c"}],"name":"Ann"},{"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"end_call","arguments":"{\"reason\":\"bye\"}"}}]},
                {"role":"tool","tool_call_id":"c1","content":"ok"}]}
                """#)
            let call = ToolCall(id: "c1", name: "end_call", arguments: #"{"reason":"bye"}"#)
            let expected = [
                ChatMessage(role: .system, text: "S"), ChatMessage(role: .user, text: "a\nb\nc", name: "Ann"),
                ChatMessage(role: .assistant, text: "", toolCalls: [call]), ChatMessage(role: .tool, text: "ok", toolCallID: "c1"),
            ]
            #expect(request.messages(using: tape) == expected)
            #expect(request.messages(from: 3, using: tape) == Array(expected.suffix(1)))
            #expect(request.messages(from: 99, using: tape).isEmpty && request.messages(from: -1, using: tape).count == 4)
        }

        @Test func `keeps what goes on as it was written`() throws {
            let request = try request(
                #"""
                {"messages":[{"role":"user","content":"x"}],"temperature":0.70,"top_p":1.0,"stop":[ "a","b\n" ],"seed":7,
                "tools":[{"type":"function","function":{"name":"skip_turn"}},{"type":"function","function":{"name":"end_call"}}],
                "tool_choice":"auto","parallel_tool_calls":false,"response_format":{"type":"text"},"presence_penalty":-2,
                "elevenlabs_extra_body":{"session":"main"},"model":"mödel"}
                """#)
            func raw(_ field: RequestField) -> String? { request.raw(field).map { String(decoding: $0, as: UTF8.self) } }
            #expect(raw(.temperature) == "0.70" && raw(.topP) == "1.0" && raw(.stop) == #"[ "a","b\n" ]"# && raw(.seed) == "7")
            #expect(raw(.toolChoice) == "\"auto\"" && raw(.parallelToolCalls) == "false" && raw(.presencePenalty) == "-2")
            #expect(raw(.elevenLabsExtraBody) == #"{"session":"main"}"# && raw(.frequencyPenalty) == nil && raw(.messages)?.first == "[")
            #expect(request.toolNames(using: tape) == ["skip_turn", "end_call"])
            #expect(request.model == "mödel" && request.temperature == 0.7 && request.topP == 1)
        }

        @Test func `tells what the tools that are asked for take`() throws {
            let request = try request(
                #"""
                {"messages":[{"role":"user","content":"x"}],"tools":[
                {"type":"function","function":{"name":"skip_turn"}},
                {"type":"function","function":{"name":"end_call","parameters":{"type":"object","properties":{"reason":{},"message":{}},
                "required":["message",7]}}},
                {"type":"function","function":{"name":"other","parameters":{"type":"object","properties":{"a":{}}}}}]}
                """#)
            #expect(
                request.toolFields(of: ["end_call", "skip_turn"], using: tape) == [
                    "skip_turn": ToolFields(properties: [], required: []),
                    "end_call": ToolFields(properties: ["reason", "message"], required: ["message"]),
                ])
        }

        @Test func `does not keep what no agent could use`() throws {
            let request = try request(
                #"""
                {"messages":[{"role":"user","content":"x"}],"presence_penalty":3,"frequency_penalty":"x","seed":1.5,"stop":[],
                "response_format":"json","reasoning_effort":1,"tools":[],"tool_choice":"auto","parallel_tool_calls":true,
                "elevenlabs_extra_body":[1],"temperature":null}
                """#)
            for field in RequestField.forwarded + [.tools, .toolChoice, .parallelToolCalls, .elevenLabsExtraBody] {
                #expect(request.raw(field) == nil, "\(field)")
            }
        }

        @Test func `a field's table names each field`() throws {
            #expect(RequestField.allCases.count == RequestField.count)
            for field in RequestField.allCases {
                try read("{\"\(field.name)\":0}") { root in
                    #expect(root.members.first { _ in true }.flatMap { RequestField.named($0.key) } == field)
                }
            }
        }

        @Test func `a fault shows at most 64 printable characters of the request`() throws {
            let role = String(repeating: "\\u0007é<", count: 60)
            let fault = try #require(refused(#"{"messages":[{"role":""# + role + #"","content":"x"}]}"#))
            #expect(fault.param == "messages[0].role" && fault.code == "invalid_value")
            let quoted = try #require(fault.message.split(separator: "\"").dropFirst().first)
            #expect(quoted.count == 64 && quoted.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }

        @Test func `a body that does not scan is placed`() throws {
            let fault = try #require(refused("{\"messages\":[{\"role\":\"user\",\"content\":\"x\",}]}"))
            #expect(fault.param == nil && fault.code == "invalid_json")
            #expect(fault.message.contains("line 1, column 42 (in messages[0])"))
        }

        @Test func `an unsupported part says what is taken`() throws {
            let fault = try #require(refused(#"{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#))
            #expect(fault.message.contains("image_url") && fault.message.contains("only text"))
        }
    }
}
