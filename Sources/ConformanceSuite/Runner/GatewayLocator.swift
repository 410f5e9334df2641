import Foundation

/// Finds the `voice-gateway` that a run without a target starts.
public enum GatewayLocator {
    /// The path given, else the program beside this executable, else the first on PATH.
    ///
    /// - Throws: ``LaunchFailure`` that says where it looked.
    public static func find(given: String?, executable: String, path: String) throws(LaunchFailure) -> String {
        if let given {
            guard isProgram(given) else { throw LaunchFailure("--gateway \(given): no such program, or it may not be executed") }
            return given
        }
        let beside = URL(fileURLWithPath: executable).deletingLastPathComponent().appendingPathComponent("voice-gateway").path
        if isProgram(beside) { return beside }
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/voice-gateway"
            if isProgram(candidate) { return candidate }
        }
        throw LaunchFailure("no voice-gateway at \(beside) nor on PATH; build it, or say where with --gateway PATH, or judge a --target")
    }

    /// Where this program itself lies.
    public static var ownExecutable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first ?? "conformance"
    }

    private static func isProgram(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        let files = FileManager.default
        return files.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue && files.isExecutableFile(atPath: path)
    }
}
