import Conversation
import Logging
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import Gateway

/// A link on a loop whose time the test moves, and connections whose other end the test plays.
final class ClawdbotStage {
    /// A request as the server reads it.
    struct Request: Equatable {
        var id: String
        var method: String
        var params: String
    }

    let loop = EmbeddedEventLoop()
    let logs = Heard<String>()
    let link: ClawdbotLink
    /// Every connection that was made, the latest last.
    private(set) var channels: [EmbeddedChannel] = []
    private(set) var dials = 0
    /// Why connecting fails; nil when it does not.
    var refusal: ClawdbotRefusal?
    private var sequence = 0

    private final class Dialer {
        var connect: ((ClawdbotSocket) -> EventLoopFuture<any Channel>)?
    }

    init(_ change: (inout ClawdbotSettings) -> Void = { _ in }) throws {
        let dialer = Dialer()
        let logs = logs
        let logger = Logger(label: "clawdbot") { _ in LineLog(lines: logs) }
        var settings = ClawdbotSettings(
            place: try #require(BaseURL("ws://127.0.0.1:18789", schemes: ["ws"])), token: Secret("s3cr3t-t0ken".utf8))
        change(&settings)
        link = ClawdbotLink(
            settings: settings, loop: loop, logger: logger, random: SplitMix64(seed: 1),
            dial: { [loop] socket in dialer.connect?(socket) ?? loop.makeFailedFuture(ChannelError.eof) })
        dialer.connect = { [unowned self] in dial($0) }
    }

    deinit { link.shutDown() }

    private func dial(_ socket: ClawdbotSocket) -> EventLoopFuture<any Channel> {
        dials += 1
        if let refusal { return loop.makeFailedFuture(refusal) }
        let channel = EmbeddedChannel(handler: socket, loop: loop)
        channels.append(channel)
        do {
            return channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 18789)).map { channel }
        } catch {
            return loop.makeFailedFuture(error)
        }
    }

    // MARK: - The gateway's side

    /// A turn's reply as it comes.
    final class Reply: ReplyTap, @unchecked Sendable {
        // Unchecked: touched on the test's thread alone.
        var heard: [String] = []
        var flushes = 0
        var executor: any SerialExecutor { preconditionFailure("a link does not ask for the executor") }
        func send(_ event: AgentEvent) {
            switch event {
            case .text(let text): heard.append(text)
            case .toolCall: heard.append("tool call")
            case .finished(let reason, _): heard.append("(\(reason.rawValue))")
            case .failed(let failure): heard.append("(\(failure.kind.rawValue) \(failure.status))")
            }
        }
        func flush() { flushes += 1 }
        func deliver(_ event: AgentEvent) async { send(event) }
        func ready() async {}
    }

    struct Turn {
        let id: String
        let run: ClawdbotRun?
        let reply: Reply
        var heard: [String] { reply.heard }
    }

    func say(_ text: String = "What now?") -> Turn {
        let reply = Reply()
        let prompt = Prompt(messages: [Message(.user, text)])
        return Turn(id: prompt.turn.description, run: link.begin(prompt, ReplyPort(reply)), reply: reply)
    }

    // MARK: - The server's side

    private var channel: EmbeddedChannel { get throws { try #require(channels.last) } }

    var isOpen: Bool { channels.last?.isActive == true }

    /// The close the client sent, if it did.
    private(set) var closeCode: Int?

    /// The requests that came since the last look.
    func requests(on number: Int? = nil) throws -> [Request] {
        var requests: [Request] = []
        let channel = try number.map { channels[$0] } ?? channel
        while let frame = try channel.readOutbound(as: WebSocketFrame.self) {
            #expect(frame.maskKey != nil)
            // The encoder, which masks, is not in this pipeline.
            var data = frame.data
            if frame.opcode == .connectionClose {
                closeCode = data.readInteger(as: UInt16.self).map(Int.init)
                continue
            }
            guard frame.opcode == .text else { continue }
            let bytes = Array(data.readableBytesView)
            let tape = JSONTape()
            try bytes.withUnsafeBytes { bytes in
                let root = try tape.scan(bytes)
                requests.append(
                    Request(
                        id: root["id"]?.string ?? "", method: root["method"]?.string ?? "",
                        params: root["params"].map { String(decoding: $0.raw, as: UTF8.self) } ?? ""))
            }
        }
        return requests
    }

    func send(_ json: String, opcode: WebSocketOpcode = .text) throws {
        try channel.writeInbound(WebSocketFrame(fin: true, opcode: opcode, data: ByteBuffer(string: json)))
    }

    func event(_ name: String, _ payload: String, skipping: Int = 0) throws {
        sequence += 1 + skipping
        try send(#"{"type":"event","event":"\#(name)","seq":\#(sequence),"payload":\#(payload)}"#)
    }

    func answer(_ id: String, _ payload: String) throws { try send(#"{"type":"res","id":"\#(id)","ok":true,"payload":\#(payload)}"#) }

    func refuse(_ id: String, _ error: String) throws { try send(#"{"type":"res","id":"\#(id)","ok":false,"error":\#(error)}"#) }

    func delta(_ turn: Turn, _ text: String, skipping: Int = 0) throws {
        try event(
            "chat",
            #"{"runId":"\#(turn.id)","sessionKey":"agent:main:main","seq":1,"state":"delta","message":{"role":"assistant","content":[{"type":"text","text":"\#(text)"}]}}"#,
            skipping: skipping)
    }

    func final(_ turn: Turn, _ text: String?) throws {
        let message = text.map { #","message":{"role":"assistant","content":[{"type":"text","text":"\#($0)"}]}"# } ?? ""
        try event("chat", #"{"runId":"\#(turn.id)","sessionKey":"agent:main:main","seq":9,"state":"final"\#(message)}"#)
    }

    /// Challenges, and greets what comes.
    func greet(protocol version: Int = 3, uptimeMs: Int = 600_000, more: String = "") throws {
        try send(#"{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1}}"#)
        let request = try #require(try requests().first { $0.method == "connect" })
        sequence = 0
        try answer(
            request.id,
            #"{"type":"hello-ok","protocol":\#(version),"snapshot":{"uptimeMs":\#(uptimeMs),"sessionDefaults":{"mainSessionKey":"agent:buce:main"}}\#(more),"policy":{"maxPayload":524288,"tickIntervalMs":30000}}"#
        )
    }

    func ready() throws {
        link.warm()
        try greet()
    }

    /// The one request of this method that came since the last look, acknowledged as begun if it is a message.
    @discardableResult
    func take(_ method: String) throws -> Request {
        let requests = try requests()
        #expect(requests.map(\.method) == [method])
        let request = try #require(requests.first)
        if method == "chat.send" { try answer(request.id, #"{"runId":"r","status":"started"}"#) }
        return request
    }

    /// A turn whose message the server has acknowledged.
    func begin(_ text: String = "What now?") throws -> Turn {
        let turn = say(text)
        try take("chat.send")
        return turn
    }

    func close(_ code: UInt16? = nil, _ reason: String = "") throws {
        if let code {
            var data = ByteBuffer(integer: code)
            data.writeString(reason)
            try channel.writeInbound(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
        } else {
            try channel.close(promise: nil)
        }
        loop.run()
    }

    /// Moves time until another connection is made, half a minute at most.
    func reconnect() {
        let before = dials
        for _ in 0..<300 where dials == before { advance(.milliseconds(100)) }
        #expect(dials == before + 1)
    }

    func advance(_ time: TimeAmount) { loop.advanceTime(by: time) }
}
