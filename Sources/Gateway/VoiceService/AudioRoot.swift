import Foundation

/// The directory whose recordings may be played into a call: nothing outside it is, whatever a path looks like.
public struct AudioRoot: Sendable, Hashable {
    /// Largest recording, in bytes.
    public static let fileBytesMax = 50 * 1_048_576
    /// How much of a file is read to know what it is, in bytes.
    private static let headBytesMax = 65_536

    /// As configured.
    public let path: String

    public init(_ path: String) { self.path = path }

    /// The path to give to the voice service: absolute, without links.
    ///
    /// - Parameter path: absolute, or relative to the root.
    /// - Throws: ``VoiceServiceFailure/Kind/notAllowed`` for what is not a regular file under the root, is a link, is larger than
    ///   ``fileBytesMax``, or is not WAV, 48 kHz, mono, 16 bit.
    public func check(_ path: String) throws(VoiceServiceFailure) -> String {
        guard !path.isEmpty, path.utf8.count <= ServiceText.pathBytesMax, !path.utf8.contains(0), !path.contains("://") else {
            throw Self.refused(path, "it is no path of a file; give one under \(self.path)")
        }
        guard let root = Self.real(self.path) else {
            throw Self.refused(path, "calls.audio_root \(self.path) cannot be read: \(Self.reason)")
        }
        let whole = path.hasPrefix("/") ? path : root + "/" + path
        let name = (whole as NSString).lastPathComponent
        guard !["", ".", "..", "/"].contains(name), !whole.hasSuffix("/") else {
            throw Self.refused(path, "it is a directory; name a file")
        }
        guard let directory = Self.real(SocketTrust.directory(of: whole)) else { throw Self.refused(path, Self.reason) }
        guard directory == root || directory.hasPrefix(root == "/" ? root : root + "/") else {
            throw Self.refused(path, "it is not under calls.audio_root \(self.path); copy the file there")
        }
        let real = directory == "/" ? "/" + name : directory + "/" + name
        try Self.checkFile(real, named: path)
        return real
    }

    static func missing(_ path: String) -> VoiceServiceFailure {
        refused(path, "calls.audio_root is not set; set it to the directory of the recordings that may be played")
    }

    private static func checkFile(_ real: String, named path: String) throws(VoiceServiceFailure) {
        // Not blocking, so that a pipe by that name is refused and not waited for.
        let descriptor = open(real, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw refused(path, errno == ELOOP ? "it is a link; copy the file itself to calls.audio_root" : reason)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refused(path, reason) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused(path, "it is not a regular file") }
        let bytes = Int(status.st_size)
        guard bytes <= fileBytesMax else { throw refused(path, "it has \(bytes) bytes, above \(fileBytesMax); cut it") }
        var head = [UInt8](repeating: 0, count: min(bytes, headBytesMax))
        var count = 0
        while count < head.count {
            let got = head.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { read(descriptor, $0 + count, buffer.count - count) } ?? 0
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw refused(path, reason) }
            if got == 0 { break }
            count += got
        }
    }

    private static func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static var reason: String { String(cString: strerror(errno)) }

    private static func refused(_ path: String, _ why: String) -> VoiceServiceFailure {
        let shown = String(ServiceText.cut(path, bytesMax: 256).map { $0.isNewline || $0 == "\0" ? "?" : $0 })
        return VoiceServiceFailure(.notAllowed, "\(shown) was not played: \(why)")
    }
}
