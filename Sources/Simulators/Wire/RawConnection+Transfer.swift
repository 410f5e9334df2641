import Glibc

/// Sending and receiving.
extension RawConnection {
    /// Notes that a request begins, so that its answer is read by the right rules.
    public func begin(_ method: String, _ path: String) {
        recorder.record(.request(method: method, path: path), on: label)
        reader.expect(method: method)
    }

    /// Writes all bytes, in pieces of a size if one is given, with a pause between them.
    ///
    /// - Returns: false when the other end no longer takes them or the time is over; what it took is recorded.
    @discardableResult
    public func send(_ bytes: [UInt8], pieces: Int? = nil, pause: Duration = .zero, within timeout: Duration = .seconds(10)) -> Bool {
        guard isOpen else { return false }
        let deadline = clock.now() + timeout
        var sent = 0
        defer { if sent > 0 { recorder.record(.sent(Array(bytes[..<sent])), on: label) } }
        while sent < bytes.count {
            let end = min(bytes.count, sent + max(1, pieces ?? bytes.count))
            let count = bytes[sent..<end].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                sent += count
                if pause > .zero, sent < bytes.count { clock.sleep(pause) }
            } else if count < 0, errno == EAGAIN {
                guard clock.wait(descriptor, for: .writable, until: deadline) else { return false }
            } else if count < 0, errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Reads until the condition holds, the other end has ended, or the time is over, which is recorded with what was waited for.
    ///
    /// - Parameters:
    ///   - timeout: the longest silence; six times as much is the longest wait in all.
    ///   - step: the most bytes taken in one read.
    ///   - pause: time let pass before each read, for a slow reader.
    /// - Returns: true when the condition holds.
    @discardableResult
    public func receive(
        for what: String, within timeout: Duration, step: Int = 65536, pause: Duration = .zero, until isEnough: (ResponseReader) -> Bool
    ) -> Bool {
        let end = clock.now() + timeout * 6
        var buffer = [UInt8](repeating: 0, count: max(1, step))
        while !isEnough(reader) {
            guard isOpen, !hasEnded else { return false }
            if pause > .zero { clock.sleep(pause) }
            guard clock.wait(descriptor, for: .readable, until: min(end, clock.now() + timeout)) else {
                recorder.record(.timeout(waitedFor: what), on: label)
                return false
            }
            take(into: &buffer)
        }
        return true
    }

    /// One read.
    private func take(into buffer: inout [UInt8]) {
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 {
            let bytes = Array(buffer[..<count])
            recorder.record(.received(bytes), on: label)
            reader.feed(bytes, at: clock.now())
            receivedBytes += count
            if receivedBytes > limits.exchangeBytesMax {
                hasEnded = true
                recorder.record(.overflow(bytes: receivedBytes), on: label)
            }
        } else if count == 0 {
            hasEnded = true
            recorder.record(.eof, on: label)
            reader.finish(at: clock.now())
        } else if errno != EAGAIN, errno != EINTR {
            hasEnded = true
            recorder.record(.reset, on: label)
        }
    }
}
