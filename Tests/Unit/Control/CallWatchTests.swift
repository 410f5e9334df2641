import Gateway
import Testing

@Suite struct CallWatchTests {
    private static func glance(_ state: String?, seconds: Double = 0) -> CallGlance {
        var report = PlayedDesk.report
        report.call?.durationSeconds = seconds
        if let state { report.call?.state = state } else { report.call = nil }
        return CallGlance(report)
    }

    private func texts(_ style: CallWatch.Style, _ glances: CallGlance...) -> [String?] {
        var watch = CallWatch(style)
        return glances.map { watch.text($0) }
    }

    @Test func `lines come with changes, not with the seconds`() {
        let texts = texts(
            .lines, Self.glance("listening", seconds: 1), Self.glance("listening", seconds: 2), Self.glance("thinking", seconds: 3),
            Self.glance(nil))
        #expect(texts[0]?.hasPrefix("9007199254740993 to user 123, listening, 0:01") == true)
        #expect(texts[1] == nil)
        #expect(texts[2]?.contains("thinking, 0:03") == true)
        #expect(texts[3] == "no call; service up, 1 waiting\n")
    }

    @Test func `a terminal is painted anew when anything changes, the seconds too`() {
        let texts = texts(
            .repaint, Self.glance("listening", seconds: 1), Self.glance("listening", seconds: 1), Self.glance("listening", seconds: 2))
        #expect(texts[0]?.hasPrefix("\u{1B}[2J\u{1B}[Hservice ") == true)
        #expect(texts[0]?.hasSuffix("\u{1B}[K\n\u{1B}[J") == true)
        #expect(texts[1] == nil)
        #expect(texts[2]?.hasPrefix("\u{1B}[Hservice ") == true)
    }

    @Test func `programs get an object a line`() throws {
        let text = try #require(texts(.json, Self.glance("listening")).first ?? nil)
        #expect(text.hasPrefix("{") && text.hasSuffix("}\n") && text.count { $0 == "\n" } == 1)
    }

    @Test func `watching is over when a call was there and is no more`() {
        var watch = CallWatch(.lines)
        let over = [nil, "ringing", "listening", nil].map { watch.isOver(Self.glance($0)) }
        #expect(over == [false, false, false, true])
    }
}
