import Glibc

/// A connection to a voice service played byte by byte, every event of which goes to the recorder.  For one thread at a time.
public final class FramedConnection {
    /// Reading stops, with an `overflow` event, when more than this has come: 32 MiB.
    public static let receivedBytesMax = 32 << 20
    /// The most bytes of one write that are recorded; of longer ones the beginning is.
    public static let recordedBytesMax = 65_536

    public let label: String
    /// What has been received so far, taken apart.
    public private(set) var reader = FrameReader()
    public private(set) var hasEnded = false

    private let clock: any StageClock
    private let recorder: Recorder
    private var descriptor: Int32 = -1
    private var receivedBytes = 0

    /// Connects; a refusal is recorded and leaves the connection ended.
    public init(
        _ label: String, to address: ServiceEndpoint, clock: any StageClock, recorder: Recorder, connectTimeout: Duration = .seconds(5)
    ) {
        self.label = label
        self.clock = clock
        self.recorder = recorder
        do throws(ServiceDial.Refusal) {
            descriptor = try ServiceDial.connect(to: address, clock: clock, within: connectTimeout)
            recorder.record(.connected, on: label)
        } catch {
            hasEnded = true
            recorder.record(.refused(reason: error.reason), on: label)
        }
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    public var isOpen: Bool { descriptor >= 0 }

    /// Closes in an orderly way.
    public func close() {
        guard isOpen else { return }
        recorder.record(.closed, on: label)
        release()
    }

    /// Closes although bytes may be unread or a frame half sent, as a killed client's kernel does.
    public func cut() {
        guard isOpen else { return }
        recorder.record(.cut, on: label)
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        release()
    }

    /// Writes all bytes, in pieces if sizes are given: the last of them holds for the rest.
    ///
    /// - Returns: false when the other end no longer takes them or the time is over; what it took is recorded.
    @discardableResult
    public func send(_ bytes: [UInt8], pieces: [Int] = [], pause: Duration = .zero, within timeout: Duration = .seconds(10)) -> Bool {
        guard isOpen else { return false }
        let deadline = clock.now() + timeout
        var sent = 0
        var piece = 0
        var end = 0
        defer { if sent > 0 { recorder.record(.sent(Array(bytes[..<min(sent, Self.recordedBytesMax)])), on: label) } }
        while sent < bytes.count {
            if sent == end {
                if sent > 0, pause > .zero { clock.sleep(pause) }
                let size = pieces.isEmpty ? bytes.count : max(1, pieces[min(piece, pieces.count - 1)])
                end = min(bytes.count, sent + size)
                piece += 1
            }
            let count = bytes[sent..<end].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                sent += count
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
    /// - Returns: true when the condition holds.
    @discardableResult
    public func receive(for what: String, within timeout: Duration, until isEnough: (FrameReader) -> Bool) -> Bool {
        let deadline = clock.now() + timeout
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(reader) {
            guard isOpen, !hasEnded else { return false }
            guard clock.wait(descriptor, for: .readable, until: deadline) else {
                recorder.record(.timeout(waitedFor: what), on: label)
                return false
            }
            take(into: &buffer)
        }
        return true
    }

    /// Reads for a while whatever comes; silence is no timeout.
    public func listen(for span: Duration) {
        let deadline = clock.now() + span
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while isOpen, !hasEnded, clock.wait(descriptor, for: .readable, until: deadline) { take(into: &buffer) }
    }

    /// One read.
    private func take(into buffer: inout [UInt8]) {
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 {
            let bytes = Array(buffer[..<count])
            recorder.record(.received(bytes), on: label)
            reader.feed(bytes, at: clock.now())
            receivedBytes += count
            if receivedBytes > Self.receivedBytesMax {
                hasEnded = true
                recorder.record(.overflow(bytes: receivedBytes), on: label)
            }
        } else if count == 0 {
            hasEnded = true
            recorder.record(.eof, on: label)
        } else if errno != EAGAIN, errno != EINTR {
            hasEnded = true
            recorder.record(.reset, on: label)
        }
    }

    private func release() {
        Glibc.close(descriptor)
        descriptor = -1
        hasEnded = true
    }
}
