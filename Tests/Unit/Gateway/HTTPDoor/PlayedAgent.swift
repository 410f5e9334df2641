import Conversation
import NIOCore
import Synchronization

@testable import Gateway

/// An agent played by the test: it says nothing by itself, and tells all that is asked of it.
final class PlayedAgent: ReachableAgent {
    enum Call: Equatable { case began, paused, resumed, cancelled }

    let name = "hand"
    let calls: Mailbox<Call>
    private let port = Mutex<ReplyPort?>(nil)
    private let probes = Mutex<[EventLoopPromise<Bool>]>([])
    private let probesCount = Mutex(0)
    private let asked = Mutex(0)

    init() { calls = Mailbox() }

    func begin(_ prompt: Prompt, _ reply: ReplyPort) -> any AgentRun {
        port.withLock { $0 = reply }
        asked.withLock { $0 += 1 }
        calls.post(.began)
        return Run(calls: calls)
    }

    /// How often it was asked for a reply.
    var askedCount: Int { asked.withLock { $0 } }

    /// Sends an event of the newest run and flushes.
    func say(_ event: AgentEvent) async { await port.withLock { $0 }?.deliver(event) }

    func say(_ text: String) async { await say(.text(text)) }

    func isReachable(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        let promise = loop.makePromise(of: Bool.self)
        probes.withLock { $0.append(promise) }
        probesCount.withLock { $0 += 1 }
        return promise.futureResult
    }

    /// How often it was asked whether it is up.
    var probesAsked: Int { probesCount.withLock { $0 } }

    /// Answers all probes that were asked since the last time.
    func answerProbes(_ isUp: Bool) {
        for probe in pendingProbes() { probe.succeed(isUp) }
    }

    func failProbes(_ error: any Error) {
        for probe in pendingProbes() { probe.fail(error) }
    }

    private func pendingProbes() -> [EventLoopPromise<Bool>] {
        probes.withLock { probes in
            defer { probes = [] }
            return probes
        }
    }

    private struct Run: AgentRun {
        let calls: Mailbox<Call>
        func cancel() { calls.post(.cancelled) }
        func pause() { calls.post(.paused) }
        func resume() { calls.post(.resumed) }
    }
}

/// What happened, in order, for a test to wait for.
struct Mailbox<Element: Sendable>: Sendable {
    private let stream: AsyncStream<Element>
    private let continuation: AsyncStream<Element>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(of: Element.self) }

    func post(_ element: Element) { continuation.yield(element) }

    func close() { continuation.finish() }

    /// The next one, as soon as there is one; nil once closed.
    func next() async -> Element? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }
}
