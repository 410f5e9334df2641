import Foundation

/// A file made for one secret, its owner's alone, and never in the place of one that is there.
struct NewSecretFile {
    private let path: String
    private let descriptor: Int32

    /// - Throws: ``GatewayFailure`` 77 when it cannot be made, or is there already.
    init(_ path: String) throws(GatewayFailure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let mend = errno == EEXIST ? ": name another, or remove it if the webhook it belonged to is gone" : ""
            throw GatewayFailure(.permission, "\(path) cannot be made: \(String(cString: strerror(errno)))\(mend)")
        }
    }

    /// Writes the secret and a line end, and closes the file.
    /// - Throws: ``GatewayFailure`` 77 when the disk does not take it.
    func write(_ secret: Secret) throws(GatewayFailure) {
        let bytes = secret.withBytes { Array($0) } + [UInt8(ascii: "\n")]
        let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        let isStored = written == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isStored else { throw GatewayFailure(.permission, "\(path) cannot be written: \(String(cString: strerror(errno)))") }
    }

    func remove() { unlink(path) }
}
