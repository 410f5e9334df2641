internal import Glibc
internal import Synchronization

/// One client's connection: a thread that reads, and bytes that wait until the client takes them.
final class ServiceLink: Sendable {
    private struct Outbox {
        var bytes: [UInt8] = []
        var isDraining = false
        var isFinishing = false
    }

    let number: Int
    private let stream: SocketStream
    private let clock: any StageClock
    private let outboxBytesMax: Int
    private let outbox = Mutex(Outbox())

    init(_ number: Int, _ stream: SocketStream, clock: any StageClock, outboxBytesMax: Int) {
        (self.number, self.stream, self.clock, self.outboxBytesMax) = (number, stream, clock, outboxBytesMax)
    }

    /// Reads on a thread of its own until the end, which is told once.
    func read(_ received: @escaping @Sendable ([UInt8]) -> Void, ended: @escaping @Sendable (String) -> Void) {
        _ = StageThread(clock, stackBytes: 524_288) { [self] in
            while true {
                do throws(SocketError) {
                    try stream.operate("read") { descriptor throws(SocketError) in
                        _ = clock.wait(descriptor, for: .readable, until: .stageNever)
                    }
                    let bytes = try stream.read()
                    guard !bytes.isEmpty else { return ended("the client closed") }
                    received(bytes)
                } catch {
                    return ended(error.kind == .reset ? "the client reset" : "\(error)")
                }
            }
        }
    }

    /// Writes at once what the kernel takes and keeps the rest for when it takes more; false when the client left too much unread.
    func write(_ bytes: [UInt8]) -> Bool {
        enum Result { case done, drain, full }
        let result: Result = outbox.withLock { outbox in
            guard !outbox.isFinishing else { return .done }
            var sent = 0
            if outbox.bytes.isEmpty { sent = send(bytes[...]) }
            guard sent < bytes.count else { return .done }
            guard outbox.bytes.count + bytes.count - sent <= outboxBytesMax else { return .full }
            outbox.bytes += bytes[sent...]
            defer { outbox.isDraining = true }
            return outbox.isDraining ? .done : .drain
        }
        if result == .drain { drain() }
        return result != .full
    }

    /// Closes when what was written is on its way.
    func finish() {
        let isDrained = outbox.withLock { outbox in
            outbox.isFinishing = true
            return !outbox.isDraining
        }
        if isDrained { stream.close() }
    }

    /// Closes at once.
    func cut() {
        outbox.withLock { outbox in
            outbox.isFinishing = true
            outbox.bytes = []
        }
        stream.close()
    }

    /// How many bytes the kernel took; all of them when the connection is gone, which the reader tells.
    private func send(_ bytes: ArraySlice<UInt8>) -> Int {
        let sent = try? stream.operate("write") { descriptor throws(SocketError) -> Int in
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            return count >= 0 ? count : errno == EAGAIN || errno == EINTR ? 0 : bytes.count
        }
        return sent ?? bytes.count
    }

    private func drain() {
        _ = StageThread(clock, stackBytes: 262_144) { [self] in
            while true {
                let isOpen: Void? = try? stream.operate("write") { descriptor throws(SocketError) in
                    _ = clock.wait(descriptor, for: .writable, until: .stageNever)
                }
                let goesOn = outbox.withLock { outbox in
                    let sent = isOpen == nil ? outbox.bytes.count : send(outbox.bytes.prefix(262_144))
                    outbox.bytes.removeFirst(min(sent, outbox.bytes.count))
                    outbox.isDraining = !outbox.bytes.isEmpty
                    return outbox.isDraining
                }
                if !goesOn { break }
            }
            if outbox.withLock({ $0.isFinishing }) { stream.close() }
        }
    }
}
