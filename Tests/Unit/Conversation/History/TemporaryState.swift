import Foundation

/// Runs `body` with an empty directory of mode 0700 and removes it afterwards.
func withTemporaryState<Output>(_ body: (String) throws -> Output) throws -> Output {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try body(directory)
}
