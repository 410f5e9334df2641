import Conversation
import Testing

@testable import Gateway

/// Tool calls as upstreams send them, and as the strictest client parses them.
@Suite struct CallFragmentsTests {
    private func told(_ fragments: [ToolCallFragment], idsInUse: [String] = []) -> [ToolCallFragment] {
        var calls = CallFragments(idsInUse: idsInUse)
        var told: [ToolCallFragment] = []
        for fragment in fragments {
            calls.add(fragment) { if case .toolCall(let call) = $0 { told.append(call) } }
        }
        return told
    }

    private func fragment(_ index: Int, _ id: String?, _ name: String?, _ arguments: String) -> ToolCallFragment {
        ToolCallFragment(index: index, id: id, name: name, arguments: arguments)
    }

    private func opened(_ index: Int, _ id: String, _ name: String) -> ToolCallFragment { fragment(index, id, name, "") }
    private func added(_ index: Int, _ arguments: String) -> ToolCallFragment { fragment(index, nil, nil, arguments) }

    @Test func `a call as OpenAI sends it goes through as it is`() {
        let sent = [opened(0, "c1", "look"), added(0, "{\"a\""), added(0, ":1}")]
        #expect(told(sent) == sent)
    }

    @Test func `a call that comes whole is opened and filled`() {
        #expect(told([fragment(0, "c1", "look", "{}")]) == [opened(0, "c1", "look"), added(0, "{}")])
    }

    @Test func `id and name that come with every piece are said once`() {
        let sent = [fragment(0, "c1", "look", "{"), fragment(0, "c1", "look", "}")]
        #expect(told(sent) == [opened(0, "c1", "look"), added(0, "{"), added(0, "}")])
    }

    @Test func `a name that comes after its id opens the call then`() {
        let sent = [fragment(0, "c1", nil, ""), fragment(0, nil, nil, "{"), fragment(0, nil, "look", ""), fragment(0, nil, nil, "}")]
        #expect(told(sent) == [opened(0, "c1", "look"), added(0, "{"), added(0, "}")])
    }

    @Test func `numbers have no gaps and begin at 0`() {
        let sent = [fragment(1, "c1", "a", "{}"), fragment(5, "c2", "b", "{}"), added(1, " ")]
        #expect(told(sent) == [opened(0, "c1", "a"), added(0, "{}"), opened(1, "c2", "b"), added(1, "{}"), added(0, " ")])
    }

    @Test func `calls that all bear one number are told apart by their ids, or their names`() {
        let byID = told([fragment(0, "c1", "a", "{}"), fragment(0, "c2", "a", "{}")])
        #expect(byID.map(\.index) == [0, 0, 1, 1])
        let byName = told([fragment(0, nil, "a", "{}"), fragment(0, nil, "b", "{}")])
        #expect(byName.map(\.index) == [0, 0, 1, 1])
    }

    @Test func `an id that is missing, empty, used twice or used before is made`() throws {
        let sent = [
            fragment(0, nil, "a", ""), fragment(1, "", "b", ""), fragment(2, "c", "c", ""), fragment(3, "c", "d", ""),
            fragment(4, "old", "e", ""),
        ]
        let ids = told(sent, idsInUse: ["old"]).compactMap(\.id)
        #expect(ids.count == 5 && Set(ids).count == 5)
        #expect(ids.allSatisfy { !$0.isEmpty && $0 != "old" })
        #expect(ids[2] == "c")
    }

    @Test func `a call without a name is never opened, and a reason to finish says what was called`() {
        var calls = CallFragments()
        var count = 0
        calls.add(fragment(0, "c1", nil, "{}")) { _ in count += 1 }
        #expect(count == 0)
        #expect(calls.reason(.toolCalls) == .stop)
        #expect(calls.reason(.length) == .length)
        calls.add(fragment(0, nil, "a", "")) { _ in count += 1 }
        #expect(count == 2)
        #expect(calls.reason(.stop) == .toolCalls)
    }

    @Test func `more calls than there may be are not opened`() {
        let sent = (0..<1000).map { fragment(0, "c\($0)", "a", "") }
        #expect(told(sent).count == UpstreamChunk.toolCallsMax)
    }
}
