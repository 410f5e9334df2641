internal import Glibc

/// Something a thread blocked in `ppoll` can watch and another thread can make readable.
final class WakeSignal: Sendable {
    /// Readable once raised, until ``lower()``.
    let descriptor: Int32
    private let sender: Int32

    init() {
        var pair: [Int32] = [-1, -1]
        // Without descriptors left both stay -1, which ppoll ignores: waits then end by their timeouts alone.
        _ = socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair)
        descriptor = pair[0]
        sender = pair[1]
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
        if sender >= 0 { _ = close(sender) }
    }

    func raise() { _ = send(sender, [1 as UInt8], 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }

    func lower() {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) > 0 {}
    }
}
