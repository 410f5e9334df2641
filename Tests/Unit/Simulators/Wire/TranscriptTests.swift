import Simulators
import Testing

@Suite struct TranscriptTests {
    private static let all = Transcript(events: [
        TranscriptEvent(connection: "main", at: .zero, kind: .connected),
        TranscriptEvent(connection: "main", at: .microseconds(5), kind: .request(method: "POST", path: "/v1/chat/completions")),
        TranscriptEvent(connection: "main", at: .microseconds(6), kind: .sent(Array("POST\r\n\u{1F98A}".utf8))),
        TranscriptEvent(connection: "main", at: .milliseconds(7), kind: .received([0xFF, 0x00, 0x0A])),
        TranscriptEvent(connection: "main", at: .milliseconds(8), kind: .halfClosed),
        TranscriptEvent(connection: "main", at: .seconds(1), kind: .eof),
        TranscriptEvent(connection: "b", at: .seconds(1), kind: .refused(reason: "no")),
        TranscriptEvent(connection: "b", at: .seconds(1), kind: .reset),
        TranscriptEvent(connection: "b", at: .seconds(2), kind: .timeout(waitedFor: "the answer")),
        TranscriptEvent(connection: "b", at: .seconds(2), kind: .closed), TranscriptEvent(connection: "b", at: .seconds(2), kind: .cut),
        TranscriptEvent(connection: "b", at: .seconds(2), kind: .overflow(bytes: 17)),
        TranscriptEvent(connection: "", at: .seconds(3), kind: .note(name: "word", text: "line\nbreak")),
        TranscriptEvent(connection: "", at: .seconds(3), kind: .figure(name: "first_token_ms", value: 12.5)),
    ])

    @Test func `reads the JSON lines it writes`() throws {
        #expect(try Transcript(lines: Self.all.lines) == Self.all)
        #expect(Self.all.lines.split(separator: "\n").count == Self.all.events.count)
    }

    @Test func `names the line that is no event`() {
        #expect(throws: TranscriptError(line: 2, reason: "not a transcript event")) {
            try Transcript(lines: "{\"at_us\":1,\"event\":\"eof\"}\n{\"at_us\":1,\"event\":\"laughter\"}\n")
        }
    }

    @Test func `blots out the token, also where it is cut across events`() {
        let token = "tok_1234567890"
        let head = Array("Authorization: Bearer \(token)\r\n".utf8)
        for cut in 0...head.count {
            let transcript = Transcript(events: [
                TranscriptEvent(connection: "a", at: .zero, kind: .sent(Array(head[..<cut]))),
                TranscriptEvent(connection: "b", at: .zero, kind: .sent(Array("other".utf8))),
                TranscriptEvent(connection: "a", at: .zero, kind: .sent(Array(head[cut...]))),
                TranscriptEvent(connection: "a", at: .zero, kind: .note(name: "n", text: "the token is \(token)")),
            ]).redacting(Array(token.utf8))
            let sent = transcript.on("a").flatMap { event in if case .sent(let bytes) = event.kind { bytes } else { [UInt8]() } }
            #expect(String(decoding: sent, as: UTF8.self) == "Authorization: Bearer \(String(repeating: "*", count: token.count))\r\n")
            #expect(!transcript.lines.contains(token))
        }
    }

    @Test func `a short secret is blotted out only where it is a bearer token`() {
        let transcript = Transcript(events: [TranscriptEvent(connection: "a", at: .zero, kind: .sent(Array("Bearer abc; abc".utf8)))])
        #expect(transcript.redacting(Array("abc".utf8)).events[0].kind == .sent(Array("Bearer ***; abc".utf8)))
    }

    @Test func `finds the responses of a connection and the end of each request`() {
        let transcript = Transcript(events: [
            TranscriptEvent(connection: "a", at: .zero, kind: .request(method: "GET", path: "/")),
            TranscriptEvent(connection: "a", at: .milliseconds(1), kind: .sent([1])),
            TranscriptEvent(connection: "a", at: .milliseconds(2), kind: .sent([2])),
            TranscriptEvent(
                connection: "a", at: .milliseconds(3), kind: .received(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))),
            TranscriptEvent(connection: "a", at: .milliseconds(4), kind: .request(method: "GET", path: "/")),
            TranscriptEvent(connection: "a", at: .milliseconds(5), kind: .sent([3])),
        ])
        #expect(transcript.responses(on: "a").map(\.status) == [200])
        #expect(transcript.requestEnd(on: "a") == .milliseconds(2))
        #expect(transcript.requestEnd(on: "a", request: 1) == .milliseconds(5))
        #expect(transcript.requestEnd(on: "b") == nil)
    }
}
