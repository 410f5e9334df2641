import Testing

@testable import Gateway

@Suite struct StreamFindingsTests {
    private typealias Seen = SeenTunnel

    @Test func `an answer that comes all at once is held back`() throws {
        #expect(try Seen.complaints { $0.stream = Seen.stream { _ in .init(ms: 1190, deltas: 1) } } == ["buffering": .fail])
        #expect(try Seen.complaints { $0.stream = Seen.stream { .init(ms: 1190 + $0 / 30, deltas: 1) } } == ["buffering": .fail])
    }

    @Test func `an answer in a few large pieces is gathered`() throws {
        #expect(try Seen.complaints { $0.stream = Seen.stream { .init(ms: 10 + $0 / 20 * 500, deltas: 1) } } == ["buffering": .fail])
    }

    @Test func `a busy machine is not taken for a proxy that gathers`() throws {
        // Four at once now and then, at the source as well.
        let bursts: (Int) -> ProbeExchange.Beat = { .init(ms: 10 + $0 / 4 * 80, deltas: 1) }
        #expect(try Seen.complaints { $0.stream = Seen.stream(bursts) } == [:])
        let wilder: (Int) -> ProbeExchange.Beat = { .init(ms: 10 + $0 / 15 * 300, deltas: 1) }
        #expect(try Seen.complaints { $0.stream = Seen.stream(wilder) } == ["buffering": .fail])
        #expect(
            try Seen.complaints {
                $0.stream = Seen.stream(wilder)
                $0.source = Seen.stream(wilder)
            } == [:])
    }

    @Test func `a stream that is refused, broken, unfinished or something else is no stream`() throws {
        var broken = Seen.stream()
        (broken.isDone, broken.broke, broken.beats) = (false, .closed("remote connection closed"), Array(broken.beats.prefix(7)))
        var page = Seen.stream()
        page.headers["content-type"] = "text/html"
        for exchange in [Seen.answer(503), Seen.page(405), broken, page] {
            #expect(try Seen.complaints { $0.stream = exchange } == ["stream": .fail])
        }
    }

    @Test func `a quiet stream that is cut is told with how long it lived`() throws {
        var cut = Seen.quiet(words: 0, broke: .closed("remote connection closed"))
        (cut.beats, cut.headMs, cut.endMs) = ([], 400, 3410)
        var evidence = Seen.working(try #require(BaseURL("https://voice.example.com")))
        evidence.quiet = cut
        let failed = TunnelFindings(evidence).all.filter { $0.verdict == .fail }
        #expect(failed.map(\.name) == ["idle"] && failed.first?.cause.contains("cut after 3010 ms of silence") == true)
        #expect(try Seen.complaints { $0.quiet = Seen.page(504) } == ["idle": .fail])
    }

    @Test func `compression is warned of, and fails when it holds back`() throws {
        var compressed = Seen.stream { .init(ms: 10 + $0 * 20, deltas: 0) }
        compressed.headers["content-encoding"] = "gzip"
        #expect(try Seen.complaints { $0.compressed = compressed } == ["compression": .warn])
        compressed.beats = compressed.beats.map { _ in .init(ms: 1180, deltas: 0) }
        #expect(try Seen.complaints { $0.compressed = compressed } == ["compression": .fail])
    }

    @Test func `broken HTTP 2 and a refused Expect are found`() throws {
        var second = Seen.stream(isHTTP2: true)
        (second.isDone, second.broke) = (false, .closed("stream reset"))
        #expect(try Seen.complaints { $0.second = second } == ["http-versions": .fail])
        #expect(try Seen.complaints { $0.second = Seen.stream() } == [:])
        #expect(try Seen.complaints { $0.expecting = Seen.page(417) } == ["expect-continue": .warn])
    }

    @Test func `pieces are counted by the time they came`() {
        let arrivals = Arrivals(ProbeExchange(beats: [.init(ms: 5, deltas: 1), .init(ms: 9, deltas: 2), .init(ms: 40, deltas: 1)]))
        #expect((arrivals.firstMs, arrivals.spanMs, arrivals.count, arrivals.burstMax) == (5, 35, 4, 3))
        #expect(Arrivals(ProbeExchange()).count == 0)
    }
}
