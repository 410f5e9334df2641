import Conversation
import CoreMetrics
import Foundation
import Logging
import NIOCore
import Testing
import Tracing

@testable import Gateway

@Suite(.timeLimit(.minutes(10))) struct SpanFileTests {
    private let directory = FileManager.default.temporaryDirectory.appendingPathComponent("spans-\(UUID().uuidString)")
    private let metrics = GatewayMetrics()

    private func with(_ bytesMax: Int = 1_000_000, _ body: (SpanFile, URL) async throws -> Void) async throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent("spans.jsonl")
        let quiet = Logger(label: "spans") { _ in SwiftLogNoOpLogHandler() }
        try await body(try SpanFile(path.path, bytesMax: bytesMax, dropped: metrics.spansDropped, logger: quiet), path)
    }

    private func spans(_ path: URL) throws -> [[String: Any]] {
        try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func `a turn leaves a span and one for each stage below it, in one trace`() async throws {
        try await with { file, path in
            let kept = KeptAccounts()
            let fixture = try DoorFixture(observers: [RequestTracer(SpanFileTracer(file)), kept], takesTraceParents: true)
            let client = try await fixture.connect()
            let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await client.send(DoorFixture.health)
            _ = try await kept.next()
            try await client.send(fixture.chat("traceparent: \(parent)\r\n"))
            #expect(await fixture.agent.calls.next() == .began)
            await client.advance(by: .milliseconds(120))
            await fixture.agent.say("Good day.")
            // Held until the utterance is stored, which a thread of its own does.
            #expect(try await client.written(upTo: "}\n\n\r\n").contains("Good day."))
            await client.advance(by: .milliseconds(80))
            await fixture.agent.say(.finished(.stop, nil))
            let account = try await kept.next()
            file.close()
            let spans = try spans(path)
            let turn = try #require(spans.last)
            #expect(turn["name"] as? String == "turn" && turn["parent_span_id"] as? String == "00f067aa0ba902b7")
            #expect(Set(spans.map { $0["trace_id"] as? String }) == ["4bf92f3577b34da6a3ce929d0e0e4736"])
            #expect(spans.dropLast().map { $0["name"] as? String } == RequestStage.allCases.map(\.label) + ["reply"])
            #expect(spans.dropLast().allSatisfy { $0["parent_span_id"] as? String == turn["span_id"] as? String })
            #expect(Set(spans.map { $0["span_id"] as? String }).count == spans.count)
            func length(_ span: [String: Any]) throws -> Int { try #require(span["end_ns"] as? Int) - #require(span["start_ns"] as? Int) }
            #expect(try length(turn) == 200_000_000)
            #expect(try spans.dropLast().reduce(0) { $0 + (try length($1)) } == 200_000_000)
            #expect(try length(spans[RequestStage.agent.rawValue]) == 120_000_000)
            let attributes = try #require(turn["attributes"] as? [String: Any])
            #expect(attributes["request_id"] as? String == account.id && attributes["outcome"] as? String == "complete")
            #expect(turn["status"] as? String == "ok" && attributes["reply_bytes"] as? Int == 9)
        }
    }

    @Test func `a full file is put aside, and both together hold the newest`() async throws {
        try await with(65_536) { file, path in
            let tracer = SpanFileTracer(file)
            for number in 0..<2_000 { tracer.startSpan("span-\(number)").end() }
            file.flush()
            let (old, new) = (try spans(path.appendingPathExtension("1")), try spans(path))
            let sizes = try [path, path.appendingPathExtension("1")].map { try Data(contentsOf: $0).count }
            #expect(sizes.allSatisfy { $0 <= 65_536 } && !old.isEmpty && new.last?["name"] as? String == "span-1999")
            let mode = try FileManager.default.attributesOfItem(atPath: path.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            file.close()
        }
    }

    @Test func `a failure is a span's status, and a span ends once`() async throws {
        try await with { file, path in
            let span = SpanFileTracer(file).startSpan("turn")
            span.setStatus(SpanStatus(code: .error, message: "upstream_timeout"))
            span.end()
            span.end()
            #expect(!span.isRecording)
            file.close()
            let spans = try spans(path)
            #expect(spans.count == 1 && spans[0]["status"] as? String == "error" && spans[0]["error"] as? String == "upstream_timeout")
        }
    }

    @Test func `a place that cannot be written is told at the start, with its key`() async throws {
        let quiet = Logger(label: "spans") { _ in SwiftLogNoOpLogHandler() }
        let failure = try #require(throws: GatewayFailure.self) {
            try SpanFile("/proc/no/such/file", bytesMax: 65_536, dropped: metrics.spansDropped, logger: quiet)
        }
        #expect(failure.exitCode == .permission && failure.message.contains("tracing.file"))
    }

    @Test(arguments: [
        "", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
    ])
    func `a traceparent that is none is no parent`(_ header: String) { #expect(TraceParent(header: header) == nil) }

    @Test func `a traceparent is written as it was read, and a child shares its trace`() throws {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let parent = try #require(TraceParent(header: header))
        #expect(parent.header == header && parent.child.traceID == parent.traceID && parent.child.spanID != parent.spanID)
        #expect(TraceParent(header: TraceParent.random().header) != nil)
        #expect(TraceParent(header: "01" + header.dropFirst(2) + "-more") == parent)
    }
}
