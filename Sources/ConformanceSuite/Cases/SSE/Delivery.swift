import Simulators

extension Suite {
    /// Whether bytes are sent when they are there: catalogue sse/6.
    static let delivery: [Case] = [
        Case(
            "sse/head-before-first-token", .should, "The response head arrives before a slow first token.",
            source: "sse/6.1; product requirements, 2 s to the first token", needs: [.slow],
            fault: Fault("late-head", "Holds the head back until the first text.") { behaviour in
                behaviour.streamHead { $0.flushing = .headWithFirstText }
            },
            sends: "A streamed chat whose first token is late.", play: Play.stream(for: .slow),
            check: Check.stream { stream, _ in
                guard let first = stream.deltas.first else { return .fail(expected: "deltas", actual: Show.response(stream.response)) }
                let lead = first.at - stream.response.headAt
                return Check.expect(lead > .milliseconds(50), "the head well before the first text", "\(Show.time(lead)) before it")
            }),
        Case(
            "sse/arrives-piece-by-piece", .must, "A long answer arrives at three or more different times.",
            source: "sse/6.2; trustedrouter stream.incremental-delivery", needs: [.long],
            fault: Fault("two-bursts", "Delivers the answer in two bursts.") { behaviour in behaviour.streamHead { $0.flushing = .twice } },
            sends: "A streamed chat with a long answer.", play: Play.stream(for: .long),
            check: Check.stream { stream, _ in
                guard stream.deltas.count >= 10 else {
                    return .inconclusive("only \(stream.deltas.count) deltas; ask for more with --prompt long=…")
                }
                let times = Set(stream.deltas.map { $0.at.microseconds / 1000 })
                return Check.expect(times.count >= 3, "three or more arrival times", "\(times.count) for \(stream.deltas.count) deltas")
            }),
        Case(
            "sse/not-all-at-the-end", .must, "The text is spread over the stream's time, not delivered in its last twentieth.",
            source: "sse/6.3; proxies that buffer", needs: [.long], breaks: ["a voice waits for the whole answer before its first word"],
            fault: Fault("buffers-the-stream", "Holds everything back until the answer is whole.") { behaviour in
                behaviour.streamHead { $0.flushing = .atEnd }
            },
            sends: "A streamed chat with a long answer.", play: Play.stream(for: .long),
            check: { transcript, context in
                guard let asked = transcript.requestEnd(on: Stage.main) else { return .inconclusive("nothing was sent") }
                return Check.stream { stream, _ in
                    guard let first = stream.deltas.first, let last = stream.deltas.last, stream.deltas.count >= 10 else {
                        return .inconclusive("fewer than 10 deltas; ask for more with --prompt long=…")
                    }
                    let total = last.at - asked
                    return Check.expect(
                        first.at - asked < total * 0.95, "text before the last 5% of \(Show.time(total))",
                        "the first text after \(Show.time(first.at - asked))")
                }(transcript, context)
            }),
        Case(
            "sse/writes-end-on-events", .should, "What arrives together ends with a whole event.", source: "sse/6.4; open-webui#13474",
            fault: Fault("writes-cut-events", "Sends each event in two writes.") { behaviour in
                behaviour.stream { steps in
                    steps = steps.flatMap { step -> [ReferenceStep] in
                        guard step.chunk != nil else { return [step] }
                        let half = step.bytes.count / 2
                        return [.raw(Array(step.bytes[..<half])), .wait(.milliseconds(5)), .raw(Array(step.bytes[half...]))]
                    }
                }
            },
            check: Check.stream { stream, _ in
                var cut = 0
                var reads = 0
                for time in Set(stream.response.body.times) {
                    let end = stream.response.body.end(at: time)
                    reads += 1
                    if !stream.stream.blocks.contains(where: { $0.range.upperBound == end }) { cut += 1 }
                }
                return Check.expect(cut * 4 <= reads, "reads that end on an event", "\(cut) of \(reads) end inside one")
            }),
        Case(
            "sse/slow-reader-loses-nothing", .must, "A slow reader gets every event, whole and in order.", source: "sse/6.6; backpressure",
            needs: [.long],
            fault: Fault("drops-when-slow", "Throws away what a slow reader's socket does not take.") { behaviour in
                behaviour.dropsWhenSlow = true
                behaviour.sendBufferBytes = 4096
            },
            sends: "A streamed chat with a long answer, read 4 KiB every 20 ms through a small socket buffer.",
            play: { stage in
                var limits = RawConnection.Limits()
                // Smaller than the answer, yet not so small that the kernel's own probing of a closed window is what takes the time.
                limits.receiveBufferBytes = 16_384
                let connection = try stage.reach(limits: limits)
                stage.start(stage.post(stage.chat(stage.prompt(.long))), on: connection)
                stage.clock.sleep(.seconds(2))
                connection.receive(for: "the whole answer", within: stage.settings.timeout * 3, step: 4096, pause: .milliseconds(20)) {
                    $0.completeCount >= 1
                }
                connection.close()
            },
            check: Check.stream { stream, _ in
                if let bad = stream.response.deviations.first { return .fail(expected: "a whole stream", actual: bad.detail) }
                if let bad = stream.broken.first { return .fail(expected: "whole events", actual: stream.show(block: bad.block)) }
                guard stream.response.isComplete, stream.dones.count == 1 else {
                    return .fail(expected: "a whole stream with [DONE]", actual: "\(stream.deltas.count) deltas, then nothing")
                }
                // Our own fakes count, which shows a lost event; of other text only the framing can be judged.
                let numbers = stream.text.split(separator: " ").compactMap { $0.hasPrefix("word") ? Int($0.dropFirst(4)) : nil }
                let gap = zip(numbers, numbers.dropFirst()).first { $1 != $0 + 1 }
                return Check.expect(gap == nil, "every event in order", "word\(gap?.1 ?? 0) after word\(gap?.0 ?? 0)")
            }),
        Case(
            "sse/long-stream-is-whole", .should, "A long stream is complete and ends with [DONE].", source: "sse/6.7; simulators",
            needs: [.long],
            fault: Fault("cuts-long-streams", "Stops after 100 deltas without an end.") { behaviour in
                behaviour.stream { steps in if steps.count > 150 { steps = Array(steps.prefix(150)) } }
            },
            sends: "A streamed chat with a long answer.", play: Play.stream(for: .long),
            check: Check.stream { stream, _ in
                Check.expect(
                    stream.response.isComplete && stream.dones.count == 1 && !stream.finishes.isEmpty, "a finish reason and [DONE]",
                    "\(stream.deltas.count) deltas, then the end")
            }),
    ]
}
