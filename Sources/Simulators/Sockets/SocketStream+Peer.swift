internal import Glibc

extension SocketStream {
    /// Whether the peer has gone, told without reading or writing.
    public var peer: PeerState { watchPeer(for: .zero) }

    /// Waits until the peer finishes or resets, at most for the given time; `open` means the time passed, or `wakingOn` became readable.
    ///
    /// - Parameters:
    ///   - timeout: nil waits for ever.
    ///   - ignoringFinish: watch for RST alone, after a FIN has been seen and judged.
    ///   - wakingOn: another descriptor whose readability also ends the wait, so that a manual clock can.
    public func watchPeer(for timeout: Duration?, ignoringFinish: Bool = false, wakingOn other: Int32? = nil) -> PeerState {
        guard !wasReset else { return .reset }
        let deadline = timeout.map { ContinuousClock.now + $0 }
        let state = try? operate("poll") { descriptor throws(SocketError) -> PeerState in
            while true {
                var entries = [pollfd(fd: descriptor, events: ignoringFinish ? 0 : pollPeerFinished, revents: 0)]
                if let other { entries.append(pollfd(fd: other, events: Int16(POLLIN), revents: 0)) }
                let count = entries.withUnsafeMutableBufferPointer { buffer in
                    buffer.baseAddress.map { pollOnce($0, count: buffer.count, timeout: deadline.map { $0 - .now }) } ?? 0
                }
                if isClosed { return .reset }
                if count < 0, errno == EINTR { continue }
                let events = entries[0].revents
                // POLLHUP without POLLERR also follows two orderly FINs, so only an error is taken for an RST.
                if events & Int16(POLLERR) != 0 || events & Int16(POLLNVAL) != 0 {
                    _ = pendingError(descriptor)
                    noteReset()
                    return .reset
                }
                if events & pollPeerFinished != 0 { return .finished }
                if events & Int16(POLLHUP) != 0 { return ignoringFinish ? .reset : .finished }
                return .open
            }
        }
        return state ?? .reset
    }
}
