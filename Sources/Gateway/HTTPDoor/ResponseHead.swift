import NIOCore
import NIOHTTP1

/// Writes response heads as bytes: the few this server sends, without a header dictionary on the way.
struct ResponseHead {
    var status: HTTPResponseStatus
    var contentType: String?
    /// Nil where the length is not known: chunked, or until close on HTTP/1.0.
    var contentLength: Int?
    var isChunked = false
    var closes = false
    var requestID: String
    /// Anything more, as whole lines ending in CRLF.
    var moreLines: StaticString = ""
    var more: [Refusal.Header] = []
    var quota: RequestQuota?

    func write(to buffer: inout ByteBuffer, date: String) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(status.code))
        buffer.writeStaticString(" ")
        buffer.writeString(status.reasonPhrase)
        buffer.writeStaticString("\r\ndate: ")
        buffer.writeString(date)
        buffer.writeStaticString("\r\nx-request-id: ")
        buffer.writeString(requestID)
        if let contentType {
            buffer.writeStaticString("\r\ncontent-type: ")
            buffer.writeString(contentType)
        }
        if let contentLength {
            buffer.writeStaticString("\r\ncontent-length: ")
            buffer.writeString(String(contentLength))
        }
        if isChunked { buffer.writeStaticString("\r\ntransfer-encoding: chunked") }
        if closes { buffer.writeStaticString("\r\nconnection: close") }
        buffer.writeStaticString("\r\n")
        buffer.writeStaticString(moreLines)
        quota?.write(to: &buffer)
        for header in more {
            buffer.writeString(header.name)
            buffer.writeStaticString(": ")
            buffer.writeString(header.value)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("\r\n")
    }

    /// What keeps an event stream flowing through proxies: none may store it, change it or hold it back.
    static let eventStreamLines: StaticString = "cache-control: no-cache, no-transform\r\nx-accel-buffering: no\r\n"
}
