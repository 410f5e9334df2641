import Conversation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

@Suite struct LiveAgentTests {
    /// An agent with a connection of its own, that says when it is closed.
    private final class Closable: WarmAgent, ClosingAgent {
        let name: String
        let told: Mailbox<String>

        init(_ name: String, _ told: Mailbox<String>) {
            self.name = name
            self.told = told
        }

        func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
            told.post("\(name) began")
            return EndedRun()
        }

        func keepWarm() { told.post("\(name) warm") }
        func letCool() { told.post("\(name) cool") }
        func close() async { told.post("\(name) closed") }
    }

    private final class Nobody: ReplyTap {
        let executor: any SerialExecutor = NIOSingletons.posixEventLoopGroup.next().executor
        func send(_ event: AgentEvent) {}
        func flush() {}
        func deliver(_ event: AgentEvent) async {}
        func ready() async {}
    }

    @Test func `what is begun goes to the agent in force, and one that was replaced is closed after its last reply`() async {
        let told = Mailbox<String>()
        let agent = LiveAgent(Closable("one", told))
        agent.keepWarm()
        #expect(await told.next() == "one warm")
        var first: (any AgentRun)? = agent.begin(Prompt(messages: []), ReplyPort(Nobody()))
        var second: (any AgentRun)? = agent.begin(Prompt(messages: []), ReplyPort(Nobody()))
        #expect(await told.next() == "one began")
        #expect(await told.next() == "one began")
        agent.replace(Closable("two", told))
        #expect(agent.name == "two")
        #expect(await told.next() == "two warm")
        #expect(await told.next() == "one cool")
        withExtendedLifetime(first) { first = nil }
        _ = agent.begin(Prompt(messages: []), ReplyPort(Nobody()))
        #expect(await told.next() == "two began")
        withExtendedLifetime(second) { second = nil }
        #expect(await told.next() == "one closed")
        await agent.close()
        #expect(await told.next() == "two closed")
    }

    @Test func `closing ends those that were replaced too, each once`() async {
        let told = Mailbox<String>()
        let agent = LiveAgent(Closable("one", told))
        let run = agent.begin(Prompt(messages: []), ReplyPort(Nobody()))
        #expect(await told.next() == "one began")
        agent.replace(Closable("two", told))
        #expect(await told.next() == "one cool")
        await agent.close()
        #expect(await told.next() == "one closed")
        #expect(await told.next() == "two closed")
        withExtendedLifetime(run) {}
    }
}
