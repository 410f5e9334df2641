import Foundation
import Gateway

/// Standard output of a command that may be cut off at any moment: each piece is written whole and at once.
enum Output {
    /// Ends the process when nobody reads any more, as a filter in a pipe does.
    static func write(_ text: String, terminator: String = "\n") throws {
        do { try FileHandle.standardOutput.write(contentsOf: Data((text + terminator).utf8)) } catch {
            exit(ExitCode.ok.rawValue)
        }
    }

    /// A token alone on its line, the one time it is seen.
    ///
    /// - Throws: when it cannot be written whole.
    static func write(_ token: Secret) throws {
        try token.withBytes { try FileHandle.standardOutput.write(contentsOf: Data($0) + Data("\n".utf8)) }
    }

    static func warn(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("voice-gateway: \(text)\n".utf8))
    }

    /// Ctrl-C is the ordinary end of a command that has no other: exit code 0, nothing half written.
    static func endQuietlyOnInterrupt() {
        signal(SIGINT) { _ in _exit(0) }
    }
}
