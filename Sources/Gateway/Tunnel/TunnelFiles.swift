import Foundation

/// The files of a tunnel, their owner's alone.
enum TunnelFiles {
    /// Writes a file whole or not at all, mode 0600, and makes its directory.
    ///
    /// - Returns: whether it was another before.
    /// - Throws: ``GatewayFailure`` 77 when that cannot be done.
    @discardableResult
    static func write(_ text: String, to path: String, in place: TunnelPlace) throws(GatewayFailure) -> Bool {
        try makeDirectory(place)
        let bytes = Data(text.utf8)
        let isSame = FileManager.default.contents(atPath: path) == bytes
        if !isSame {
            let passing = "\(path).new"
            unlink(passing)
            guard FileManager.default.createFile(atPath: passing, contents: bytes, attributes: [.posixPermissions: 0o600]),
                rename(passing, path) == 0
            else { throw unusable(path) }
        }
        try protect(path)
        return !isSame
    }

    /// Takes a file from everybody but its owner.
    static func protect(_ path: String) throws(GatewayFailure) {
        guard chmod(path, 0o600) == 0 else { throw unusable(path) }
    }

    static func makeDirectory(_ place: TunnelPlace) throws(GatewayFailure) {
        guard mkdir(place.directory, 0o700) == 0 || errno == EEXIST else { throw unusable(place.directory) }
    }

    private static func unusable(_ path: String) -> GatewayFailure {
        GatewayFailure(.permission, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
