import Foundation

/// The file that names the MCP servers, in the format other clients have: `{"mcpServers": {"NAME": {"command": …}}}`.
struct MCPFile: Sendable, Equatable {
    /// No such file is longer.
    static let bytesMax = 262_144
    /// More servers are refused.
    static let serversMax = 32

    var servers: [MCPServerDefinition] = []
    /// Odd, but no reason to stop.
    var warnings: [String] = []

    /// Reads and checks the file whole.
    ///
    /// - Parameter home: what `~/` stands for.
    /// - Throws: `GatewayFailure` 77 when it cannot be read or everybody may write it, 78 for content that is wrong: each fault with its
    ///   line, its place and what to write there.
    static func load(_ path: String, home: String?) throws(GatewayFailure) -> MCPFile {
        let (bytes, mode) = try contents(path)
        var file = try MCPFileReader.read(bytes, path: path, home: home)
        if mode & 0o044 != 0, file.servers.contains(where: { !$0.environment.isEmpty }) {
            file.warnings.append("\(path) holds variables of tool servers, which may be secrets, and others can read it: chmod 600 \(path)")
        }
        return file
    }

    private static func contents(_ path: String) throws(GatewayFailure) -> (bytes: [UInt8], mode: UInt32) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw GatewayFailure(.permission, "tools.mcp_file \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw GatewayFailure(.permission, "tools.mcp_file \(path) is not a regular file")
        }
        guard status.st_mode & 0o002 == 0 else {
            throw GatewayFailure(
                .permission, "tools.mcp_file \(path) names programs to run and may be written by everybody: chmod o-w \(path)")
        }
        guard let data = try? handle.read(upToCount: bytesMax + 1) else {
            if status.st_size == 0 { return ([], UInt32(status.st_mode)) }
            throw GatewayFailure(.permission, "tools.mcp_file \(path) cannot be read")
        }
        guard data.count <= bytesMax else {
            throw GatewayFailure(.configuration, "tools.mcp_file \(path) is longer than \(bytesMax) bytes")
        }
        return ([UInt8](data), UInt32(status.st_mode))
    }
}
