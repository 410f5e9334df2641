import Foundation

/// Whether a socket, and who answers on it, can be believed to be the voice service of this user.
///
/// Anybody who can put a socket in its place would hear every call and speak in it. So before connecting the socket must be a socket (no
/// link to one), ours, closed to others, and in a directory where no other can replace it; after connecting, the process at the other
/// end must be ours.
enum SocketTrust {
    /// What a file is to this check.
    struct FileFacts: Equatable {
        var ownerID: UInt32
        /// Type and permission bits, as `stat` gives them.
        var mode: UInt32
    }

    /// Looks at the socket before connecting.
    ///
    /// - Throws: ``VoiceServiceFailure``: `voice_unavailable` where there is none, `socket_untrusted` where it is not ours alone.
    static func check(path: String) throws(VoiceServiceFailure) {
        guard let socket = facts(path, followsLinks: false) else { throw missing(path, errno) }
        let parent = directory(of: path)
        guard let directory = facts(parent, followsLinks: true) else { throw missing(parent, errno) }
        try check(path: path, socket: socket, parent: parent, directory: directory, userID: geteuid())
    }

    /// The rules alone.
    static func check(
        path: String, socket: FileFacts, parent: String, directory: FileFacts, userID: UInt32
    ) throws(VoiceServiceFailure) {
        switch socket.mode & S_IFMT {
        case S_IFSOCK: break
        case S_IFLNK:
            throw untrusted("\(path) is a link: name the socket itself in voice_service.socket")
        default:
            throw untrusted("\(path) is not a socket: name the voice service's own in voice_service.socket")
        }
        guard socket.ownerID == userID else {
            throw untrusted("\(path) belongs to user \(socket.ownerID), not to \(userID): run the voice service as the gateway's user")
        }
        guard socket.mode & 0o077 == 0 else {
            throw untrusted("\(path) has mode \(octal(socket.mode)), so others can speak to the service: chmod 600 \(path)")
        }
        guard directory.ownerID == userID || directory.ownerID == 0 else {
            throw untrusted(
                "\(parent) belongs to user \(directory.ownerID), who could replace the socket in it: put it in a directory of your own")
        }
        // Where everybody may write, a sticky directory still keeps others from moving what is ours.
        guard directory.mode & 0o022 == 0 || directory.mode & UInt32(S_ISVTX) != 0 else {
            throw untrusted("\(parent) has mode \(octal(directory.mode)), so others can replace the socket in it: chmod go-w \(parent)")
        }
    }

    /// Looks at who answers, once connected.
    static func check(path: String, peerUserID: UInt32, userID: UInt32 = geteuid()) throws(VoiceServiceFailure) {
        guard peerUserID == userID else {
            throw untrusted(
                "who answers at \(path) is a process of user \(peerUserID), not of \(userID): run the voice service as the gateway's user")
        }
    }

    /// TCP has neither owner nor mode; what is left is that nobody outside this host is reached.
    static func check(host: String, port: Int) throws(VoiceServiceFailure) {
        guard isLoopback(host) else {
            throw untrusted("tcp://\(host):\(port) is not this host: use 127.0.0.1 or [::1] in voice_service.socket, or a socket's path")
        }
    }

    static func isLoopback(_ host: String) -> Bool {
        // As bytes: the address types belong to whichever module imported the C headers first.
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, host, &bytes) == 1 { return bytes[0] == 127 }
        guard inet_pton(AF_INET6, host, &bytes) == 1 else { return false }
        return bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func facts(_ path: String, followsLinks: Bool) -> FileFacts? {
        var status = stat()
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        return FileFacts(ownerID: status.st_uid, mode: status.st_mode)
    }

    private static func missing(_ path: String, _ code: Int32) -> VoiceServiceFailure {
        VoiceServiceFailure(.unavailable, ServiceFault.cannotReach(path, String(cString: strerror(code))))
    }

    private static func untrusted(_ message: String) -> VoiceServiceFailure { VoiceServiceFailure(.untrusted, message) }

    private static func octal(_ mode: UInt32) -> String { String(mode & 0o7777, radix: 8) }
}
