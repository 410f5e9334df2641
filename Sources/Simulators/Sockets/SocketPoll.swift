internal import Glibc

/// `POLLRDHUP`, which Glibc hides from Swift: the peer sent FIN, told even while bytes are unread.
let pollPeerFinished = Int16(0x2000)

/// `poll` with a duration, exact to some tens of microseconds; nil waits for ever.
///
/// The last part of a wait, under a millisecond, is slept: `poll` itself counts whole milliseconds.
func pollOnce(_ entries: UnsafeMutablePointer<pollfd>, count: Int, timeout: Duration?) -> Int32 {
    guard let timeout else { return poll(entries, nfds_t(count), -1) }
    let deadline = ContinuousClock.now + timeout
    let milliseconds = max(timeout, .zero) / .milliseconds(1)
    if milliseconds >= 1 {
        let result = poll(entries, nfds_t(count), Int32(min(milliseconds, 2_000_000_000)))
        if result != 0 { return result }
    }
    let rest = deadline - .now
    if rest > .zero {
        let parts = rest.components
        var pause = timespec(tv_sec: Int(parts.seconds), tv_nsec: Int(parts.attoseconds / 1_000_000_000))
        _ = nanosleep(&pause, nil)
    }
    return poll(entries, nfds_t(count), 0)
}
