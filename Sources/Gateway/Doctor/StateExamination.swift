import Conversation
import Foundation

/// Looks at the state directory: whether it opens, who can reach it, and whether there is room.
struct StateExamination {
    private let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    func look(into evidence: inout DoctorEvidence) {
        evidence.disk = Self.disk(configuration.state)
        do throws(GatewayFailure) {
            let state = try StateDirectory(configuration.state).open()
            evidence.tokens = try TokenStore(state).list()
        } catch {
            evidence.stateFailure = error
        }
        evidence.exposed = Self.exposed(configuration.state)
    }

    /// Files under the directory that anybody but their owner can reach, at most ``filesMax`` looked at.
    static func exposed(_ directory: String) -> [String] {
        let paths =
            [directory]
            + (FileManager.default.enumerator(atPath: directory).map { files in
                files.lazy.compactMap { $0 as? String }.prefix(filesMax).map { "\(directory)/\($0)" }
            } ?? [])
        return paths.compactMap { path in
            var status = stat()
            // A directory that is closed keeps what is in it closed too; that is judged on its own.
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK, status.st_mode & 0o077 != 0 else { return nil }
            return "\(path) (mode \(String(status.st_mode & 0o777, radix: 8)))"
        }
    }

    private static let filesMax = 1000

    static func disk(_ directory: String) -> DoctorEvidence.Disk? {
        var place = directory
        // What is not there yet will be made on the disk of what is.
        while !FileManager.default.fileExists(atPath: place), place.count > 1 { place = SocketTrust.directory(of: place) }
        var status = statvfs()
        guard statvfs(place, &status) == 0 else { return nil }
        let block = Int64(status.f_frsize)
        var disk = DoctorEvidence.Disk(freeBytes: Int64(status.f_bavail) * block, totalBytes: Int64(status.f_blocks) * block)
        disk.writeFailure = writeFailure(place)
        return disk
    }

    /// Writes a file, all the way to the disk, and takes it away again.
    private static func writeFailure(_ directory: String) -> String? {
        let path = "\(directory)/.doctor-\(getpid())"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer {
            close(descriptor)
            unlink(path)
        }
        let bytes = [UInt8](repeating: 0x2E, count: 4096)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else { return String(cString: strerror(errno)) }
        return nil
    }
}
