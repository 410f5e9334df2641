import NIOCore
import NIOHTTP1

/// Answers that are written in one piece.
extension HTTPConnection {
    /// Answers with a status and OpenAI's error envelope.
    func refuse(_ refusal: Refusal) {
        exchange?.account.refused(refusal.code, status: Int(refusal.status.code))
        let envelope = ErrorEnvelope(message: refusal.message, type: refusal.type, param: refusal.param, code: refusal.code)
        write(status: refusal.status, json: envelope.bytes, more: refusal.headers)
    }

    /// Writes part of an answer.
    func write(_ bytes: ByteBuffer) { context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }

    /// Answers with a JSON document; HEAD gets the head alone.
    func write(status: HTTPResponseStatus, json: [UInt8], more: [Refusal.Header] = []) {
        write(status: status, json, contentType: "application/json", more: more)
    }

    /// Answers with a document; HEAD gets the head alone.
    func write(status: HTTPResponseStatus, _ bytes: [UInt8], contentType: String, more: [Refusal.Header] = []) {
        guard let exchange, let context else { return }
        self.exchange?.account.status = Int(status.code)
        var buffer = context.channel.allocator.buffer(capacity: 512 + bytes.count)
        let head = ResponseHead(
            status: status, contentType: contentType, contentLength: bytes.count, closes: exchange.closes,
            requestID: exchange.requestID, more: more, quota: exchange.quota)
        head.write(to: &buffer, date: scratch.date.now)
        if exchange.head.method != .HEAD { buffer.writeBytes(bytes) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        answered()
    }

    /// The head alone, as the answer to HEAD on a route whose GET or POST would stream.
    func writeHeadOnly(contentType: String) {
        guard let exchange, let context else { return }
        self.exchange?.account.status = 200
        var buffer = context.channel.allocator.buffer(capacity: 256)
        ResponseHead(
            status: .ok, contentType: contentType, contentLength: nil, closes: exchange.closes, requestID: exchange.requestID,
            quota: exchange.quota
        ).write(to: &buffer, date: scratch.date.now)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        answered()
    }

    /// RFC 9110 10.1.1: the client waits for this before it sends the body.
    func writeContinue() {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 32)
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}

extension HTTPRequestHead {
    /// Whether the decoder reads nothing after this request, since another protocol was asked for; we offer none (RFC 9110 7.8).
    var endsParsing: Bool { method == .CONNECT || headers.contains(name: "upgrade") }

    var wantsContinue: Bool {
        !isBeforeHTTP11 && headers.first(name: "expect").map { $0.lowercased() == "100-continue" } ?? false
    }

    /// Whether the client speaks HTTP/1.0, which knows no chunks, no 100 and no pipelining.
    var isBeforeHTTP11: Bool { version.major == 1 && version.minor < 1 }

    var declaredLength: Int? { headers.first(name: "content-length").flatMap { Int($0) } }

    /// Whether a body follows that is too long to read and drop, of unknown length, or that the client holds back until told.
    func hasUnreadableBody(bytesMax: Int) -> Bool {
        headers.contains(name: "transfer-encoding") || headers.contains(name: "expect") || (declaredLength ?? 0) > bytesMax
    }
}
