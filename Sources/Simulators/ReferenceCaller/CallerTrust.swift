internal import Glibc

/// Whether a socket is one to talk to: ours, a socket, for us alone, in a folder where nobody else could have put it.
enum CallerTrust {
    /// Whether anything has the path's name; what has not is not connected to, or it could come to be there unjudged.
    static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Why a path is refused; nil when it is trusted or not there at all.
    static func problem(with path: String) -> String? {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var parent = stat()
        guard stat(folder.isEmpty ? "/" : folder, &parent) == 0 else { return nil }
        let isShared = parent.st_mode & 0o022 != 0
        if isShared, parent.st_mode & 0o1000 == 0 { return "others can write in \(folder); chmod 0700 \(folder)" }
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFLNK { return "\(path) is a symbolic link; name the socket itself" }
        if status.st_mode & S_IFMT != S_IFSOCK { return "\(path) is not a socket" }
        if status.st_uid != getuid() { return "\(path) belongs to user \(status.st_uid)" }
        if status.st_mode & 0o022 != 0 { return "others can write to \(path); chmod 0600 \(path)" }
        return nil
    }
}
