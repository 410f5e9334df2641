import Conversation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Where an upstream lives and how a request to it begins.
struct UpstreamEndpoint: Sendable {
    let host: String
    let port: Int
    /// Nil for plain http.
    let tls: NIOSSLContext?
    /// How its answers are read.
    let dialect: UpstreamDialect
    /// What a status means where this upstream means something else by it than others do.
    let meanings: [Int: AgentFailure]
    /// The head of every request, up to the value of its content-length; holds the upstream's key and is never printed.
    private let head: Secret

    /// - Parameter fields: more fields of every request's head; values are visible ASCII.
    /// - Throws: when TLS cannot be set up.
    init(
        _ base: BaseURL, _ dialect: UpstreamDialect, key: Secret?, fields: [(name: String, value: String)] = [],
        meanings: [Int: AgentFailure] = [:]
    ) throws {
        host = base.host
        port = base.port
        tls = base.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        self.dialect = dialect
        self.meanings = meanings
        var head = Array("POST \(dialect.path(under: base.path)) HTTP/1.1\r\nhost: \(base.authority)\r\n".utf8)
        if let key {
            head += Array(dialect.keyField.utf8)
            key.withBytes { head.append(contentsOf: $0) }
            head += Array("\r\n".utf8)
        }
        head += Array(dialect.moreFields.utf8)
        for field in fields { head += Array("\(field.name): \(field.value)\r\n".utf8) }
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

/// The languages upstreams speak.
enum UpstreamDialect: Sendable {
    /// OpenAI's chat completions.
    case chatCompletions
    /// Anthropic's Messages.
    case messages

    /// Where requests go. A Messages base may be given with its version or without, as users of either kind of client write it.
    fileprivate func path(under base: String) -> String {
        switch self {
        case .chatCompletions: base + "/chat/completions"
        case .messages: base.hasSuffix("/v1") ? base + "/messages" : base + "/v1/messages"
        }
    }

    fileprivate var keyField: String {
        switch self {
        case .chatCompletions: "authorization: Bearer "
        case .messages: "x-api-key: "
        }
    }

    fileprivate var moreFields: String {
        switch self {
        case .chatCompletions: ""
        case .messages: "anthropic-version: 2023-06-01\r\n"
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
