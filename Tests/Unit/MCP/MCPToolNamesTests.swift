import Conversation
import Testing

@testable import Gateway

@Suite struct MCPToolNamesTests {
    private func tool(_ name: String, isReadOnly: Bool? = nil) -> MCPTool {
        MCPTool(name: name, summary: "", schema: #"{"type":"object"}"#, isReadOnly: isReadOnly)
    }

    private func names(_ servers: [(String, [String])], taken: Set<String> = []) -> [String] {
        MCPToolNames.assign(servers.map { ($0.0, $0.1.map { tool($0) }) }, taken: taken).map(\.offered)
    }

    @Test func `a tool keeps a name that is valid and its own`() {
        #expect(names([("a", ["read", "write-it"]), ("b", ["list_2"])]) == ["read", "write-it", "list_2"])
    }

    @Test func `a name that two have, that is taken or that no model takes gets its server's in front`() {
        #expect(names([("a", ["read"]), ("b", ["read"])]) == ["a_read", "b_read"])
        #expect(names([("mem", ["read_memory", "x"])], taken: ["read_memory"]) == ["mem_read_memory", "x"])
        #expect(names([("my srv", ["files.read", "año"])]) == ["my_srv_files_read", "my_srv_a__o"])
    }

    @Test func `names stay unique and short whatever servers call their tools`() {
        let long = String(repeating: "x", count: 80)
        let all = names([("s", [long, long + "y", "a.b", "a_b", "a b", "s_a_b"]), ("s_a", ["b", "a.b"])])
        #expect(Set(all).count == all.count)
        #expect(all.allSatisfy(MCPToolNames.isValid))
        #expect(all.contains("s_a_b") && all.contains("a_b"))
    }

    @Test(arguments: [
        ("*", "anything", true), ("read*", "read_file", true), ("read*", "spread", false), ("*file", "read_file", true),
        ("a*b*c", "a1b2b3c", true), ("a*b*c", "a1c2b", false), ("", "", true), ("", "a", false), ("**", "", true), ("a", "A", false),
    ])
    func `a star stands for any characters`(pattern: String, name: String, fits: Bool) {
        #expect(ToolEffects.matches(pattern, name) == fits)
    }

    @Test func `the server's word holds unless the configuration says otherwise, and changing is stronger`() {
        func effect(_ isReadOnly: Bool?, readOnly: [String] = [], changing: [String] = []) -> ToolDescription.Effect {
            ToolEffects(readOnly: readOnly, changing: changing).effect(
                of: MCPToolNames.Named(offered: "s_get", server: "s", tool: tool("get", isReadOnly: isReadOnly)))
        }
        #expect(effect(true) == .reads)
        #expect(effect(false) == .changes)
        #expect(effect(nil) == .changes)
        for pattern in ["get", "s_get", "s/*", "g*"] {
            #expect(effect(nil, readOnly: [pattern]) == .reads)
            #expect(effect(true, readOnly: ["*"], changing: [pattern]) == .changes)
        }
        #expect(effect(nil, readOnly: ["set"]) == .changes)
    }
}
