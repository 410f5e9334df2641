import NIOCore
import NIOHTTP1
import NIOSSL

/// Where an upstream lives and how it is asked.
struct OpenAIEndpoint: Sendable {
    let host: String
    let port: Int
    /// Nil for plain http.
    let tls: NIOSSLContext?
    /// The model asked for, whatever the client named; nil passes the client's on.
    let model: String?
    /// The head of every request, up to the value of its content-length; holds the upstream's key and is never printed.
    private let head: Secret

    /// - Throws: when TLS cannot be set up.
    init(_ base: BaseURL, model: String?, key: Secret?) throws {
        host = base.host
        port = base.port
        tls = base.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        self.model = model
        var head = Array("POST \(base.path)/chat/completions HTTP/1.1\r\nhost: \(base.authority)\r\n".utf8)
        if let key {
            head += Array("authorization: Bearer ".utf8)
            key.withBytes { head.append(contentsOf: $0) }
            head += Array("\r\n".utf8)
        }
        head += Array("content-type: application/json\r\naccept: text/event-stream\r\naccept-encoding: identity\r\n".utf8)
        head += Array("user-agent: voice-gateway\r\ncontent-length: ".utf8)
        self.head = Secret(head)
    }

    /// A whole request, so that it leaves in one piece.
    func request(_ body: [UInt8], _ allocator: ByteBufferAllocator) -> ByteBuffer {
        head.withBytes { head in
            var buffer = allocator.buffer(capacity: head.count + 32 + body.count)
            buffer.writeBytes(head)
            buffer.write(body.count)
            buffer.writeStaticString("\r\n\r\n")
            buffer.writeBytes(body)
            return buffer
        }
    }
}

/// Lets whole requests through as the bytes they are; the head that the response decoder counts requests by goes no further.
final class WholeRequests: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .body(.byteBuffer(let bytes)) = unwrapOutboundIn(data) else {
            promise?.succeed()
            return
        }
        context.write(wrapOutboundOut(bytes), promise: promise)
    }
}
