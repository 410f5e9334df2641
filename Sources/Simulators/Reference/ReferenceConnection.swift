import Glibc

/// One connection of the reference server: reads requests, has them answered, writes.
final class ReferenceConnection {
    static let headBytesMax = 65536

    let descriptor: Int32
    let server: ReferenceServer
    var buffer: [UInt8] = []
    var earlier = 0
    var wasAuthorized = false
    /// Answers held back by a server that reverses its pipeline.
    var held: [[UInt8]] = []
    private var ended = false

    var behaviour: ReferenceBehaviour { server.behaviour }
    var clock: any StageClock { server.clock }

    init(descriptor: Int32, server: ReferenceServer) {
        self.descriptor = descriptor
        self.server = server
    }

    func run() {
        while !ended, serveOne() {}
        if !ended { shutdown(descriptor, Int32(SHUT_WR)) }
        linger()
    }

    /// Reads and answers one request; false when the connection is over.
    private func serveOne() -> Bool {
        var request: ReferenceRequest
        switch readHead() {
        case .ended: return false
        case .refused(let answer):
            write(answer, to: nil)
            return false
        case .request(let head): request = head
        }
        request.earlier = earlier
        request.wasAuthorized = wasAuthorized
        earlier += 1
        if behaviour.readsBodyFirst, !readBody(of: &request) { return false }
        let expects = request.value("expect")?.lowercased() == "100-continue"
        if behaviour.continuesBeforeJudging, expects, !sendContinue() { return false }
        if var refusal = behaviour.admit(request, { [service = server.service] in service.admit($0) }) {
            let hasBody = !behaviour.readsBodyFirst && Self.expectsBody(request)
            if hasBody, !behaviour.keepsOpenAfterEarlyRefusal { refusal.closes = !drainIfHere(&request) }
            clock.sleep(behaviour.pauseBeforeRefusal)
            return write(refusal, to: request) && !refusal.closes && keepsOpen(request)
        }
        wasAuthorized = true
        if behaviour.sendsContinue, expects, buffer.isEmpty, !sendContinue() { return false }
        if !behaviour.readsBodyFirst, !readBody(of: &request) { return false }
        let answer = behaviour.respond(request) { [service = server.service] in service.respond($0) }
        return write(answer, to: request) && !answer.closes && keepsOpen(request)
    }

    private func sendContinue() -> Bool { send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }

    private func keepsOpen(_ request: ReferenceRequest) -> Bool {
        let wish = request.value("connection")?.lowercased() ?? ""
        if !behaviour.keepsAlive || wish.contains("close") { return false }
        return request.version == "HTTP/1.1" || wish.contains("keep-alive")
    }

    /// Reads more into the buffer; false at the end or when nothing comes in time.
    func fill(until deadline: Duration) -> Bool {
        while true {
            guard clock.wait(descriptor, for: .readable, until: deadline) else { return false }
            var bytes = [UInt8](repeating: 0, count: 65536)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count > 0 {
                buffer += bytes[..<count]
                return true
            }
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            if count < 0, behaviour.diesOnReset { server.die() }
            return false
        }
    }

    /// Writes all of it; false when the other end is gone.
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                sent += count
            } else if count < 0, errno == EAGAIN {
                if behaviour.dropsWhenSlow { return true }
                guard clock.wait(descriptor, for: .writable, until: clock.now() + behaviour.idleTimeout) else { return false }
            } else if errno != EINTR {
                if behaviour.ignoresResets { return true }
                if behaviour.diesOnReset { server.die() }
                ended = true
                return false
            }
        }
        return true
    }

    /// Ends with a reset.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        ended = true
    }

    /// Reads what still comes for a moment, so that closing does not turn our last answer into a reset.
    private func linger() {
        guard !ended else { return }
        let deadline = clock.now() + .milliseconds(500)
        var count = 0
        while count < 64, clock.wait(descriptor, for: .readable, until: deadline) {
            var bytes = [UInt8](repeating: 0, count: 65536)
            if recv(descriptor, &bytes, bytes.count, 0) <= 0 { return }
            count += 1
        }
    }
}
