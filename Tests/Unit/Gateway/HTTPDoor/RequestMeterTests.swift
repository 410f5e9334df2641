import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct RequestMeterTests {
    /// Feeds reads through NIOHTTP1's decoder, as a connection does, and tells the meter after the last.
    private func meter(_ reads: [String]) throws -> RequestMeter {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        var meter = RequestMeter()
        for read in reads {
            let bytes = ByteBuffer(string: read)
            meter.saw(bytes)
            try channel.writeInbound(bytes)
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) { meter.saw(part) }
            meter.decoded(bytes)
        }
        return meter
    }

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
    private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    private static let lines = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\r\n\r\n"

    @Test(arguments: [get, post, chunked, lines])
    func `whole requests leave nothing behind, however they are cut`(message: String) throws {
        let text = message + Self.post + message
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let reads = [String(decoding: bytes[..<cut], as: UTF8.self), String(decoding: bytes[cut...], as: UTF8.self)]
            #expect(try !meter(reads).hasBytes, "cut at \(cut)")
        }
    }

    @Test(arguments: [get, post, chunked, lines])
    func `what follows a request in the same read begins the next`(message: String) throws {
        for next in ["G", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n"] {
            let bytes = Array((message + next).utf8)
            for cut in 0..<message.utf8.count {
                let reads = [String(decoding: bytes[..<cut], as: UTF8.self), String(decoding: bytes[cut...], as: UTF8.self)]
                #expect(try meter(reads).hasBytes, "\(next) cut at \(cut)")
            }
        }
    }

    @Test(arguments: [get, post, chunked])
    func `empty lines between requests begin nothing`(message: String) throws {
        #expect(try !meter([message + "\r\n"]).hasBytes)
        #expect(try !meter([message, "\r\n"]).hasBytes)
        #expect(try meter([message, "\r\nGET"]).hasBytes)
        #expect(try meter([message, "\r\n", "GET"]).hasBytes)
    }

    @Test func `the request line ends with its line`() throws {
        #expect(try meter(["GET /"]).isInRequestLine)
        #expect(try meter(["\r\nGET /"]).isInRequestLine)
        #expect(try !meter(["GET / HTTP/1.1\r\nHo"]).isInRequestLine)
        #expect(try meter([Self.get + "GET /"]).isInRequestLine)
        #expect(try !meter([Self.get + "GET / HTTP/1.1\r\nHo"]).isInRequestLine)
        #expect(try meter([Self.get, "GET /"]).isInRequestLine)
        #expect(try !meter([Self.post, "GET / HTTP/1.1\r\n", "Ho"]).isInRequestLine)
    }
}
