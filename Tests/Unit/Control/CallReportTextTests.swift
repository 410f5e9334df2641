import Gateway
import Testing

@testable import Gateway

@Suite struct CallReportTextTests {
    @Test func `a call in progress is told row by row`() {
        let block = """
            service       up, Telegram Voice Service 1.1.0, at /run/user/1000/tts-stt.sock
            call          9007199254740993 to user 123, speaking, 1:02, 2 turns, en
            heard         "What time is it?"
            said          "Ten past four."
              first speak p50 210 ms, p95 380 ms, max 400 ms, of 2
              course      0 overlaps, 0 barge-ins, 0 reconnects, 0 duplicates
              received    level -23.4 dBFS, clipping 0.12 %
            queue         user 55
            totals        1 connected, 0 missed, 0 rejected, 0 failed
              course      0 overlaps, 0 barge-ins, 0 reconnects, 0 duplicates
            """
        #expect(CallReportText(PlayedDesk.report).block == block)
    }

    @Test func `an idle telephone is told in three rows, with what is wrong`() {
        let report = CallReport(service: .init(state: "down", socket: "/s", problem: "no voice service at /s:\nstart it"))
        #expect(
            CallReportText(report).block == """
                service       down, at /s: no voice service at /s: start it
                call          none
                totals        0 connected, 0 missed, 0 rejected, 0 failed
                """)
        #expect(CallReportText(report).line == "no call; service down")
    }

    @Test func `a call is told on one line`() {
        let line = #"9007199254740993 to user 123, speaking, 1:02, 2 turns, en, heard "What time is it?", said "Ten past four.""#
        #expect(CallReportText(PlayedDesk.report).line == line)
        var report = PlayedDesk.report
        report.call?.isOutgoing = false
        report.call?.turns = 1
        report.service.state = "connecting"
        #expect(CallReportText(report).line.contains(" from user 123, speaking, 1:02, 1 turn, en"))
        #expect(CallReportText(report).line.hasSuffix(", service connecting"))
    }

    @Test func `what was said cannot move the cursor, nor fill the screen`() {
        var report = PlayedDesk.report
        report.call?.lastHeard = "a\u{1B}[2Jb\r\nc\u{202E}d\u{2028}e" + String(repeating: "x", count: 10_000)
        report.call?.state = "s\u{7}"
        let block = CallReportText(report).block
        #expect(!block.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" || $0 == "\u{202E}" })
        #expect(block.contains("\"a [2Jb  c d e") && block.contains("x…\""))
        #expect(block.split(separator: "\n").allSatisfy { $0.count < 240 })
    }

    @Test(arguments: [
        (0.0, "0:00"), (0.9, "0:00"), (62.5, "1:02"), (3_599, "59:59"), (3_600, "1:00:00"), (36_061, "10:01:01"), (-5, "0:00"),
        (Double.nan, "0:00"), (Double.infinity, "0:00"), (1e300, "277777:46:40"),
    ])
    func `a time is minutes and seconds, whatever a service says it is`(time: (Double, String)) {
        #expect(CallReportText.time(time.0) == time.1)
    }

    @Test func `what the service alone knows is told without figures`() {
        let service = CallReport.Service(state: "up", socket: "/s")
        let status = CallStatusResult(active: true, state: CallState("CONNECTED"), callID: CallID("9"), userID: 5, durationSeconds: 62)
        let glance = CallGlance(service, status)
        #expect(
            glance.block == """
                service       up, at /s
                call          9 with user 5, CONNECTED, 1:02
                gateway       none runs with this state: no conversation, and no figures
                """)
        let json =
            #"{"call":{"active":true,"call_id":"9","duration":62,"state":"CONNECTED","user_id":5},"service":{"socket":"/s","state":"up"}}"#
        #expect(glance.json == json)
        #expect(glance.hasCall)
        let ringing = CallGlance(service, CallStatusResult(active: false, state: CallState("REQUESTING"), callID: CallID("9")))
        #expect(ringing.hasCall && ringing.line == "9, REQUESTING")
        let idle = CallGlance(service, CallStatusResult(active: false, state: CallState("IDLE")))
        #expect(idle.line == "none, IDLE" && !idle.hasCall && idle.json == #"{"service":{"socket":"/s","state":"up"}}"#)
    }
}
