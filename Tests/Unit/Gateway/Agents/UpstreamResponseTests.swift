import NIOCore
import Testing

@testable import Gateway

/// What becomes of responses that are cut, refused or strange.
@Suite(.timeLimit(.minutes(10))) struct UpstreamResponseTests {
    enum Ending: Sendable { case close, reset, stay }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let pieces: [String]
        var ending = Ending.stay
        let heard: [String]
        /// Whether the connection answers the next request too.
        var isKept = false
        var testDescription: String { name }
    }

    private static let plain = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
    private static let hi = FakeAnswer.delta("Hi")
    private static let begun = FakeAnswer.head + FakeAnswer.chunk(hi)
    private static let all = hi + FakeAnswer.finish + FakeAnswer.done
    private static let truncated = ["text Hi", "failed upstream_truncated 502"]
    private static let whole = ["text Hi", "finish stop"]
    private static let refused = ["failed upstream_protocol 502"]

    static let rows: [Row] = [
        // Cut short (RFC 9112 8).
        Row(name: "chunks cut by a close", pieces: [begun], ending: .close, heard: truncated),
        Row(name: "chunks cut by a reset", pieces: [begun], ending: .reset, heard: truncated),
        Row(name: "cut within a chunk", pieces: [begun + "40\r\ndata: {"], ending: .close, heard: truncated),
        Row(name: "a bad chunk size", pieces: [begun + "zz\r\n"], heard: truncated),
        Row(
            name: "a short content-length", pieces: [plain + "content-length: 5000\r\n\r\n" + hi], ending: .close, heard: truncated),
        Row(name: "ended without DONE", pieces: [begun + FakeAnswer.end], heard: truncated, isKept: true),
        Row(name: "no body at all", pieces: [plain + "content-length: 0\r\n\r\n"], heard: ["failed upstream_truncated 502"], isKept: true),
        Row(name: "cut after the head", pieces: [FakeAnswer.head], ending: .close, heard: ["failed upstream_truncated 502"]),
        Row(
            name: "cut within the head", pieces: ["HTTP/1.1 200 OK\r\ncontent-ty"], ending: .close, heard: ["failed upstream_truncated 502"]
        ),
        Row(name: "nothing at all", pieces: [], ending: .close, heard: ["failed upstream_unreachable 502"]),
        Row(name: "a reset in place of an answer", pieces: [], ending: .reset, heard: ["failed upstream_unreachable 502"]),
        // Whole, in each way a body may end (RFC 9112 6.3).
        Row(name: "chunks", pieces: [FakeAnswer.whole("Hi")], heard: whole, isKept: true),
        Row(name: "a content-length", pieces: [plain + "content-length: \(all.utf8.count)\r\n\r\n" + all], heard: whole, isKept: true),
        Row(name: "ended by close", pieces: [plain + "\r\n" + all], ending: .close, heard: whole),
        Row(
            name: "HTTP/1.0, ended by close", pieces: ["HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", all], ending: .close,
            heard: whole),
        Row(
            name: "HTTP/1.0, cut", pieces: ["HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + hi], ending: .close,
            heard: truncated),
        Row(
            name: "connection: close", heard: whole,
            plain + "connection: close\r\ncontent-length: \(all.utf8.count)\r\n\r\n" + all),
        Row(
            name: "interim heads", heard: whole, isKept: true,
            "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + FakeAnswer.whole("Hi")),
        Row(
            name: "in single bytes",
            pieces: begun.map(String.init) + [FakeAnswer.chunk(FakeAnswer.finish + FakeAnswer.done) + FakeAnswer.end],
            heard: whole, isKept: true),
        // Refused by status; a place to go to instead is not gone to.
        Row(name: "301", heard: refused, "HTTP/1.1 301 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"),
        Row(name: "307", heard: refused, "HTTP/1.1 307 Temporary\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 2\r\n\r\nno"),
        Row(name: "101", heard: refused, "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n"),
        Row(name: "204", heard: refused, "HTTP/1.1 204 No Content\r\n\r\n"),
        Row(name: "401 without an end", heard: ["failed upstream_auth 502"], "HTTP/1.1 401 No\r\ncontent-length: 9\r\n\r\n"),
        Row(name: "404", heard: ["failed upstream_refused_request 400"], "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n"),
        Row(name: "429", heard: ["failed upstream_overloaded 503"], "HTTP/1.1 429 Slow\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"),
        Row(name: "500", heard: ["failed upstream_overloaded 503"], "HTTP/1.1 500 Oh\r\ncontent-length: 2\r\n\r\noh"),
        Row(name: "HTML", heard: refused, "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>"),
        // No HTTP.
        Row(name: "another protocol", heard: refused, "SSH-2.0-OpenSSH_9.2\r\n"),
        Row(name: "HTTP/2", heard: refused, "HTTP/2.0 200 OK\r\n\r\n"),
        Row(name: "a head without end", heard: refused, "HTTP/1.1 200 OK\r\nx: " + String(repeating: "a", count: 70_000)),
        Row(name: "two lengths", heard: refused, plain + "content-length: 5\r\ncontent-length: 6\r\n\r\nhello!"),
    ]

    @Test(arguments: rows) func `a response is told as what it is`(row: Row) async throws {
        try await UpstreamStage.with { stage in
            let log = stage.ask()
            let asked = try await stage.upstream.nextRequest()
            // What is written once the other side has given up is of no interest.
            for piece in row.pieces { try? await asked.connection.write(piece) }
            switch row.ending {
            case .stay: break
            case .close: await asked.connection.close()
            case .reset:
                // The kernel drops what the other side has not read when the reset comes.
                if row.heard.first == "text Hi" { #expect(await log.next() == "text Hi") }
                try await asked.connection.reset()
            }
            let heard = await log.rest()
            #expect(heard == (row.ending == .reset ? Array(row.heard.suffix(1)) : row.heard))
            if row.ending == .stay, !row.isKept { try await asked.connection.closed() }
            #expect(try await stage.play("next").connection.number == (row.isKept ? 0 : 1))
        }
    }

    @Test func `a response that comes before the request has left is told, and its connection not kept`() async throws {
        try await UpstreamStage.with(tellsHeads: true) { stage in
            let log = stage.ask(String(repeating: "long ", count: 2_000_000))
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write(FakeAnswer.whole("early"))
            #expect(await log.rest() == ["text early", "finish stop"])
            try await asked.connection.readOn()
            try await asked.connection.closed()
        }
    }

    @Test func `a refusal that comes before the request has left is told`() async throws {
        try await UpstreamStage.with(tellsHeads: true) { stage in
            let log = stage.ask(String(repeating: "long ", count: 2_000_000))
            let asked = try await stage.upstream.nextRequest()
            try await asked.connection.write("HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            #expect(await log.rest() == ["failed upstream_refused_request 400"])
            try await asked.connection.readOn()
            try await asked.connection.closed()
        }
    }
}

extension UpstreamResponseTests.Row {
    fileprivate init(name: String, heard: [String], isKept: Bool = false, _ pieces: String...) {
        self.init(name: name, pieces: pieces, heard: heard, isKept: isKept)
    }
}
