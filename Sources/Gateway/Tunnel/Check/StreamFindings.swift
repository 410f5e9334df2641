/// What the streams of a check show: whether they come whole, at once, and stay.
struct StreamFindings {
    private let evidence: TunnelEvidence

    init(_ evidence: TunnelEvidence) { self.evidence = evidence }

    var stream: Finding {
        guard let stream = evidence.stream else { return .skipped("stream", "not tried") }
        guard stream.status == 200 else {
            return .fail(
                "stream", "a streamed request got \(stream.ending)\(stream.server)",
                mend: stream.isGateways ? "look at the gateway's log for this request" : "look at the proxy's log and rules for POST")
        }
        let type = stream.headers["content-type"] ?? "none"
        guard type.hasPrefix("text/event-stream") else {
            return .fail(
                "stream", "the answer is no event stream any more (content-type \(TerminalText.quoted(type)))",
                mend: "let the proxy leave content-type and body as they are")
        }
        guard stream.isDone, stream.broke == nil else {
            return .fail(
                "stream", "the stream ends after \(stream.deltas) of \(evidence.script.words) pieces: \(stream.ending)",
                mend: "look at the proxy's log; raise its limits on the length and time of an answer")
        }
        return .ok("stream", "\(stream.deltas) pieces in \(stream.endMs) ms, the first after \(Arrivals(stream).firstMs) ms")
    }

    var buffering: Finding {
        guard let stream = evidence.stream else { return .skipped("buffering", "not tried") }
        let here = Arrivals(stream)
        let source = evidence.source.flatMap { $0.isDone ? Arrivals($0) : nil }
        let sentMs = source?.spanMs ?? (evidence.script.words - 1) * ProbeRequest.wordMs
        let seen = "\(here.count) pieces that the gateway sends over \(sentMs) ms arrived within \(here.spanMs) ms"
        let mend =
            "nginx: `proxy_buffering off;` and no `proxy_ignore_headers X-Accel-Buffering`; Apache: `flushpackets=on`; "
            + "else switch response buffering and caching off for this host"
        guard here.spanMs * 4 >= sentMs else {
            return .fail("buffering", "\(seen), the first after \(here.firstMs) of \(stream.endMs) ms: the answer is held back", mend: mend)
        }
        let usual = max(source?.burstMax ?? 1, 2)
        guard here.burstMax <= max(usual * 3, here.count / 6) else {
            return .fail("buffering", "up to \(here.burstMax) pieces arrive at once, where the gateway sends \(usual) at most", mend: mend)
        }
        return .ok("buffering", "\(seen), \(here.burstMax) at once at most")
    }

    var idle: Finding {
        guard let quiet = evidence.quiet else { return .skipped("idle", "not tried") }
        let seconds = evidence.script.silenceMs / 1000
        guard quiet.status == 200, quiet.isDone, quiet.broke == nil else {
            let lastMs = quiet.beats.last?.ms ?? quiet.headMs
            let what = quiet.status == 200 ? "cut after \(quiet.endMs - lastMs) ms of silence" : "answered with \(quiet.ending)"
            return .fail(
                "idle", "a stream that is silent for \(seconds) s is \(what)",
                mend: "raise the idle limit to 120 s (the gateway sends a heartbeat every 10 s): nginx `proxy_read_timeout 120s;`, "
                    + "HAProxy `timeout server 120s` and `timeout client 120s`")
        }
        let heartbeats = quiet.beats.reduce(0) { $0 + $1.comments }
        return .ok("idle", "a stream silent for \(seconds) s comes to its end, with \(heartbeats) heartbeats")
    }

    var compression: Finding {
        guard let compressed = evidence.compressed else { return .skipped("compression", "not tried") }
        guard let coding = compressed.headers["content-encoding"], coding != "identity" else {
            return .ok("compression", "streams are not compressed")
        }
        let here = Arrivals(compressed)
        let sentMs = (evidence.script.words - 1) * ProbeRequest.wordMs
        let mend = "except text/event-stream from compression (nginx: not in `gzip_types`; HAProxy: not in `compression type`)"
        // Nothing can be told of pieces inside it, but of when its bytes came.
        guard here.spanMs * 4 >= sentMs else {
            return .fail(
                "compression", "streams are compressed (\(TerminalText.quoted(coding))) and held back: all came within \(here.spanMs) ms",
                mend: mend)
        }
        return .warn("compression", "streams are compressed (\(TerminalText.quoted(coding))), which not every caller undoes", mend: mend)
    }

    var httpVersions: Finding {
        guard let second = evidence.second else { return .ok("http-versions", "HTTP/1.1 works; 2 needs TLS") }
        guard second.isHTTP2 else { return .ok("http-versions", "HTTP/1.1 works; 2 is not offered, nor needed") }
        guard second.status == 200, second.isDone, second.broke == nil else {
            return .fail(
                "http-versions", "HTTP/2 is offered and does not carry a stream: \(second.ending)",
                mend: "mend HTTP/2 in the proxy, or do not offer it: HTTP/1.1 is enough")
        }
        return .ok("http-versions", "HTTP/1.1 and 2 carry streams")
    }

    var expectContinue: Finding {
        guard let expecting = evidence.expecting else { return .skipped("expect-continue", "not tried") }
        guard expecting.status == 200 else {
            return .warn(
                "expect-continue", "a request with `Expect: 100-continue` got \(expecting.ending)",
                mend: "let the proxy hand on or drop the Expect header; some clients send it with large bodies")
        }
        return .ok("expect-continue", "`Expect: 100-continue` is understood")
    }
}

/// When the pieces of a stream arrived.
struct Arrivals: Equatable {
    /// Of the first piece of the reply, from the request.
    var firstMs = 0
    /// From the first to the last.
    var spanMs = 0
    var count = 0
    /// The most pieces that came within ``burstMs``.
    var burstMax = 0

    /// What comes so close together was sent together.
    static let burstMs = 5

    /// Of its deltas; of its bytes where no delta can be read, as in a compressed stream.
    init(_ exchange: ProbeExchange) {
        let readable = exchange.deltas > 0
        let pieces = exchange.beats.filter { !readable || $0.deltas > 0 }.map { (ms: $0.ms, count: readable ? $0.deltas : 1) }
        guard let first = pieces.first, let last = pieces.last else { return }
        (firstMs, spanMs) = (first.ms, last.ms - first.ms)
        var start = pieces.startIndex
        var burst = 0
        for (index, piece) in pieces.enumerated() {
            count += piece.count
            burst += piece.count
            while piece.ms - pieces[start].ms > Self.burstMs, start < index {
                burst -= pieces[start].count
                start += 1
            }
            burstMax = max(burstMax, burst)
        }
    }
}
