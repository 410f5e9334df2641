internal import Glibc

/// The sockets libcurl opened, so that one can be told to end with RST.
///
/// libcurl 7.88 does not say which socket a running transfer uses, but it does say the two ports when a request is about to go out,
/// also on a connection that an earlier transfer opened.
final class CurlSockets {
    /// The two ends of a connection.
    struct Ports: Equatable {
        var local: Int32
        var remote: Int32
    }

    private var opened: Set<Int32> = []

    func note(_ descriptor: Int32) { opened.insert(descriptor) }

    /// Makes the close of the connection between these ports an RST.
    func dropOnClose(_ ports: Ports?) {
        guard let ports, let descriptor = opened.first(where: { Self.ports(of: $0) == ports }) else { return }
        setOption(descriptor, level: SOL_SOCKET, SO_LINGER, to: linger(l_onoff: 1, l_linger: 0))
    }

    /// Asked anew each time: a closed descriptor's number may be anything by now.
    private static func ports(of descriptor: Int32) -> Ports? {
        guard let local = port(descriptor, getsockname), let remote = port(descriptor, getpeername) else { return nil }
        return Ports(local: local, remote: remote)
    }

    private typealias NameCall = (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32

    private static func port(_ descriptor: Int32, _ name: NameCall) -> Int32? {
        // sockaddr_in and sockaddr_in6 keep the port in the same place.
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { name(descriptor, $0, &size) }
        }
        return result == 0 ? Int32(UInt16(bigEndian: address.sin6_port)) : nil
    }
}
