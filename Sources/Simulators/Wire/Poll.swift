import Glibc

/// `poll(2)` on a few descriptors, with interrupted calls taken up again.
enum Poll {
    static func events(_ readiness: Readiness) -> Int16 {
        switch readiness {
        case .readable: Int16(POLLIN)
        case .writable: Int16(POLLOUT)
        }
    }

    /// True when the descriptor is ready, has failed or was hung up within the time; a negative time waits for ever.
    static func isReady(_ descriptor: Int32, for readiness: Readiness, milliseconds: Int32) -> Bool {
        var one = [pollfd(fd: descriptor, events: events(readiness), revents: 0)]
        return wait(&one, milliseconds: milliseconds) && one[0].revents != 0
    }

    /// True when any descriptor reported something.
    static func wait(_ descriptors: inout [pollfd], milliseconds: Int32) -> Bool {
        while true {
            let ready = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
            if ready >= 0 { return ready > 0 }
            if errno != EINTR { return false }
        }
    }
}
