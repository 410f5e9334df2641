import Foundation

/// The owner's folder: its files by their path from it, and nothing outside it.
///
/// Links are followed as long as they stay inside; where an open file really lies is asked of the kernel, so that no race leads out.
struct WorkspaceFolder: Sendable {
    /// Why a file is not read.
    enum Problem: Error, Equatable {
        case absent
        case outside
        case notAFile
        case unreadable(Int32)
    }

    /// Which version of a file it is; nil when there is none.
    typealias Stamp = SecretFile.Stamp

    /// As configured.
    let path: String

    func stamp(_ name: String) -> Stamp? { Stamp(path: whole(name)) }

    /// A file's text, with what is no UTF-8 replaced.
    ///
    /// - Parameters:
    ///   - name: its path from the folder.
    ///   - home: the part of the folder it has to lie in, really; all of it when empty.
    ///   - charactersMax: no more than that is read; ``WorkspaceText/isCut`` tells whether there is more.
    ///   - from: how many characters are passed over.
    func read(_ name: String, within home: String = "", charactersMax: Int, from: Int = 0) throws(Problem) -> WorkspaceText {
        let opened = open(whole(name), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw .absent
            case let code: throw .unreadable(code)
            }
        }
        defer { close(opened) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard let real = Self.linked("/proc/self/fd/\(opened)"), let home = realFolder(home), Self.contains(home, real) else {
            throw .outside
        }
        // No character is longer in UTF-8 than its scalars, of which few have more than a handful: what is beyond this is not shown.
        let bytesMax = (from + charactersMax + 1) * 4
        var bytes = try Self.bytes(of: opened, max: min(bytesMax, Int(status.st_size) + 1))
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let rest = String(decoding: bytes, as: UTF8.self).dropFirst(from)
        let text = rest.prefix(charactersMax)
        return WorkspaceText(text: String(text), isCut: text.endIndex < rest.endIndex || bytes.count >= bytesMax)
    }

    /// The names in one of its folders, hidden ones left out, in the order of their bytes.
    ///
    /// - Parameter countMax: more than that are left out.
    func names(in name: String, countMax: Int) -> [String] {
        guard let real = realFolder(name), let stream = opendir(real) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        // Bounded by what a folder of notes may have, so that a folder of millions costs no more.
        var seen = 0
        while seen < countMax * 16, let entry = readdir(stream) {
            seen += 1
            let found = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !found.hasPrefix(".") { names.append(found) }
        }
        return Array(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(countMax))
    }

    /// Whether it is a folder, and really inside.
    func isFolder(_ name: String) -> Bool {
        guard let real = realFolder(name) else { return false }
        var status = stat()
        return stat(real, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Where one of its folders really lies, if that is inside.
    private func realFolder(_ name: String) -> String? {
        guard let root = Self.real(path) else { return nil }
        guard !name.isEmpty else { return root }
        return Self.real(whole(name)).flatMap { Self.contains(root, $0) ? $0 : nil }
    }

    /// Byte by byte: two names that Unicode holds equal are two folders.
    private static func contains(_ folder: String, _ path: String) -> Bool {
        path.utf8.starts(with: (folder == "/" ? folder : folder + "/").utf8)
    }

    private func whole(_ name: String) -> String { name.isEmpty ? path : "\(path)/\(name)" }

    private static func bytes(of descriptor: Int32, max bytesMax: Int) throws(Problem) -> [UInt8] {
        var problem: Problem?
        let bytes = [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, filled in
            filled = 0
            while filled < bytesMax, let base = buffer.baseAddress {
                let got = Foundation.read(descriptor, base + filled, bytesMax - filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { problem = .unreadable(errno) }
                if got <= 0 { break }
                filled += got
            }
        }
        if let problem { throw problem }
        return bytes
    }

    private static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func linked(_ path: String) -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
            filled = buffer.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { max(0, readlink(path, $0, Int(PATH_MAX))) } ?? 0 }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

/// What was read of a file.
struct WorkspaceText: Sendable, Equatable {
    var text: String
    /// Whether there is more of it.
    var isCut: Bool
}
