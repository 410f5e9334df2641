import Glibc

/// Writing an answer: whole, or step by step while watching for a hang-up.
extension ReferenceConnection {
    /// Writes an answer; false when the connection is over with it.
    @discardableResult
    func write(_ answer: ReferenceAnswer, to request: ReferenceRequest?) -> Bool {
        let isOld = request?.version == "HTTP/1.0" && behaviour.speaksOldHTTP
        switch answer.body {
        case .whole(let body):
            var bytes = head(of: answer, length: body.count, isOld: isOld)
            if request?.method != "HEAD" || answer.sendsBodyForHead { bytes += body }
            if behaviour.reversesPipeline, request != nil {
                return hold(bytes)
            }
            return send(bytes)
        case .steps(let steps):
            var writer = StepWriter(connection: self, answer: answer, isChunked: !isOld && answer.isChunked)
            let isWhole = writer.run(head: head(of: answer, length: nil, isOld: isOld), steps)
            return isWhole && !isOld && answer.isChunked
        }
    }

    /// Holds an answer while more requests wait, and then writes the held ones last first.
    private func hold(_ bytes: [UInt8]) -> Bool {
        held.append(bytes)
        while clock.isReady(descriptor, for: .readable), fill(until: clock.now()) {}
        if !buffer.isEmpty { return true }
        let all = held.reversed()
        held = []
        return all.allSatisfy { send($0) }
    }

    private func head(of answer: ReferenceAnswer, length: Int?, isOld: Bool) -> [UInt8] {
        var fields = answer.fields
        func has(_ name: String) -> Bool { fields.contains { $0.name.lowercased() == name } }
        if let length {
            if !has("content-length"), !has("transfer-encoding") { fields.append(HeaderField("Content-Length", String(length))) }
        } else if !isOld, answer.isChunked, !has("transfer-encoding") {
            fields.append(HeaderField("Transfer-Encoding", "chunked"))
        }
        if answer.closes || isOld, !has("connection") { fields.append(HeaderField("Connection", "close")) }
        if !has("date") { fields.append(HeaderField("Date", WallClock.date())) }
        if !has("x-request-id") { fields.append(HeaderField("x-request-id", "req_\(server.service.nextNumber())")) }
        let lines = fields.filter { !$0.value.isEmpty }.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(answer.status) \(Self.reason(answer.status))\r\n\(lines)\r\n".utf8)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        default: status < 500 ? "Refused" : "Failed"
        }
    }
}

/// Writes a streamed answer and keeps the service told of what was delivered.
private struct StepWriter {
    let connection: ReferenceConnection
    let answer: ReferenceAnswer
    let isChunked: Bool
    private var isHalfClosed = false
    private var waits = 0

    init(connection: ReferenceConnection, answer: ReferenceAnswer, isChunked: Bool) {
        self.connection = connection
        self.answer = answer
        self.isChunked = isChunked
    }

    private var service: ReferenceService { connection.server.service }

    /// True when all was written.
    mutating func run(head: [UInt8], _ steps: [ReferenceStep]) -> Bool {
        var pending = head
        var steps = steps
        var index = -1
        while index + 1 < steps.count {
            index += 1
            let step = steps[index]
            if case .gate(let since) = step {
                guard flush(&pending), !isSuperseded else { return abandon() }
                steps.replaceSubrange(index...index, with: answer.gate?(since) ?? [])
                index -= 1
                continue
            }
            if case .effect(let call) = step, let ticket = answer.ticket { service.run(call, ticket) }
            let isLast = index == steps.indices.last
            if case .wait(let span) = step {
                // What is due goes out before a pause; a hang-up shows during it.
                guard !isDue(index, steps) || flush(&pending), pause(span) else { return abandon() }
                continue
            }
            if !step.bytes.isEmpty { pending += isChunked ? connection.behaviour.frame(step.bytes) : step.bytes }
            // Whoever has read the end finds the turn over.
            if isLast, answer.ending == .clean, let ticket = answer.ticket { service.finished(ticket) }
            if isLast, answer.ending == .clean, isChunked { pending += connection.behaviour.lastChunk }
            guard !isLast && !isDue(index, steps) || flush(&pending) else { return abandon() }
            if let ticket = answer.ticket { service.delivered(step, to: ticket) }
            if isSuperseded { return abandon() }
        }
        if answer.ending == .reset {
            connection.reset()
            return false
        }
        if let ticket = answer.ticket { service.finished(ticket) }
        return true
    }

    /// Whether what is pending leaves at a step.
    private func isDue(_ index: Int, _ steps: [ReferenceStep]) -> Bool {
        switch answer.flushing {
        case .eachStep: true
        case .headWithFirstText: steps[...index].contains { $0.content?.isEmpty == false }
        case .twice: index == steps.count / 2
        case .atEnd: false
        }
    }

    private var isSuperseded: Bool { answer.ticket.map { service.isSuperseded($0) } ?? false }

    private func flush(_ pending: inout [UInt8]) -> Bool {
        let bytes = pending
        pending = []
        return bytes.isEmpty || connection.send(bytes)
    }

    private func abandon() -> Bool {
        if let ticket = answer.ticket { service.interrupted(ticket) }
        return false
    }

    /// Waits, and finds out whether a client that closed its half still listens by writing to it.
    private mutating func pause(_ span: Duration) -> Bool {
        guard span > .zero else { return true }
        let end = connection.clock.now() + span
        waits += 1
        let isWatched = waits <= connection.behaviour.watchedWaits
        guard isWatched, !isHalfClosed else {
            connection.clock.sleep(span)
            if isHalfClosed, connection.behaviour.givesUpHalfClosed, span >= .seconds(1) { return false }
            return !isWatched || !hasFailed() && !isSuperseded
        }
        guard connection.clock.wait(connection.descriptor, for: .readable, until: end) else { return !isSuperseded }
        var byte: UInt8 = 0
        let count = recv(connection.descriptor, &byte, 1, Int32(MSG_PEEK))
        if count < 0, errno != EAGAIN {
            if connection.behaviour.diesOnReset { connection.server.die() }
            guard connection.behaviour.ignoresResets else { return false }
        }
        isHalfClosed = true
        if count == 0 {
            if connection.behaviour.treatsHalfCloseAsHangUp { return false }
            let comment = Array(": still there?\n\n".utf8)
            guard connection.send(isChunked ? connection.behaviour.frame(comment) : comment), !hasFailed() else { return false }
        }
        connection.clock.sleep(end - connection.clock.now())
        return !hasFailed() && !isSuperseded
    }

    /// Whether the socket reports a reset; the answer to bytes sent to a closed one comes within microseconds.
    private func hasFailed() -> Bool {
        if connection.behaviour.ignoresResets { return false }
        var one = [pollfd(fd: connection.descriptor, events: 0, revents: 0)]
        return Poll.wait(&one, milliseconds: 1) && one[0].revents != 0
    }
}
