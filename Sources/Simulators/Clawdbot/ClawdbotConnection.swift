/// One connection to a fake Clawdbot, on its own thread: a WebSocket, an HTTP request, or a look at the probe.
struct ClawdbotConnection {
    private let stream: SocketStream
    private let runtime: ClawdbotRuntime
    private let options: FakeClawdbotOptions

    init(_ stream: SocketStream, runtime: ClawdbotRuntime, options: FakeClawdbotOptions) {
        self.stream = stream
        self.runtime = runtime
        self.options = options
    }

    func serve() {
        var reader = UpstreamRequestReader(stream)
        guard let request = try? reader.next() else { return }
        let (number, link) = runtime.enter(stream)
        switch WebSocketHandshake.answer(to: request) {
        case .accepted(let head):
            _ = link.write(head)
            speak(number, link, first: reader.takeBuffered())
        case .refused(let status, let reason):
            let fields = status == 426 ? ["Sec-WebSocket-Version: 13"] : []
            let reply = ClawdbotMachine.Reply(status: status, body: reason, contentType: "text/plain; charset=utf-8", fields: fields)
            _ = link.write(Array(reply.text.utf8))
            runtime.leave(number, because: "refused")
        case .notAsked: answer(request, number, link)
        }
    }

    private func speak(_ number: Int, _ link: ServiceLink, first: [UInt8]) {
        var reader = WebSocketReader(expectsMask: true, messageBytesMax: options.payloadBytesMax)
        runtime.tell { $0.opened(number) }
        var bytes = first
        var reason = "the client closed"
        reading: while true {
            for event in reader.receive(bytes) {
                switch event {
                case .text(let text): runtime.tell { $0.received(number, text) }
                case .binary:
                    _ = link.write(WebSocketFrame.close(1003, "text frames only").bytes())
                    runtime.tell { $0.violated(number, "a binary frame") }
                    reason = "1003"
                    break reading
                case .ping(let payload): _ = link.write(WebSocketFrame(.pong, payload).bytes())
                case .pong: break
                case .close(let code, let words):
                    _ = link.write((code == 1005 ? WebSocketFrame(.close) : WebSocketFrame.close(code)).bytes())
                    reason = "\(code) \(words)"
                    break reading
                case .violation(let code, let words):
                    _ = link.write(WebSocketFrame.close(code, words).bytes())
                    runtime.tell { $0.violated(number, words) }
                    reason = "\(code) \(words)"
                    break reading
                }
            }
            do throws(SocketError) {
                bytes = try stream.read()
                if bytes.isEmpty { break }
            } catch {
                reason = error.kind == .reset ? "the client reset" : "ended here"
                break
            }
        }
        runtime.leave(number, because: reason)
    }

    /// Serves one HTTP request; the answer ends the connection.
    private func answer(_ request: UpstreamRequest, _ number: Int, _ link: ServiceLink) {
        let reply: ClawdbotMachine.Reply?
        switch request.path {
        case "/probe": reply = .init(status: 200, body: runtime.probe.json.text())
        case "/journal":
            reply = .init(status: 200, body: runtime.journal.map { $0.line + "\n" }.joined(), contentType: "application/x-ndjson")
        case "/v1/chat/completions": reply = runtime.tell { $0.completion(number, request) }
        default: reply = .init(status: 404, body: "Not Found", contentType: "text/plain; charset=utf-8")
        }
        if let reply {
            _ = link.write(Array(reply.text.replacing("\r\n\r\n", with: "\r\nConnection: close\r\n\r\n", maxReplacements: 1).utf8))
            return runtime.leave(number, because: "answered")
        }
        // The run writes; what is left is to see the client go.
        var reason = "the client closed"
        while true {
            do throws(SocketError) {
                if try stream.read().isEmpty { break }
            } catch {
                reason = error.kind == .reset ? "the client reset" : "answered"
                break
            }
        }
        runtime.leave(number, because: reason)
    }
}
