import ArgumentParser
import ConformanceSuite
import Foundation
import Glibc

/// Standard output, standard error and the exit.
enum Terminal {
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static var wantsColour: Bool {
        TextReport.wantsColour(isTerminal: outputIsTerminal, environment: ProcessInfo.processInfo.environment)
    }

    static func print(_ text: String, terminator: String = "\n") { write(text + terminator, to: STDOUT_FILENO) }

    static func complain(_ text: String) { say("conformance: \(text)\n") }

    /// Writes to standard error as it stands.
    static func say(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Writes all of it, or nothing more once the other end has gone: a report into `head` is no failure.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Ends with what the error means: help is 0, a wrong command line 2, a conclusion its own code, anything else 3.
    static func leave(with error: any Error) -> Never {
        if let leaving = error as? Leaving {
            leaving.message.map(complain)
            exit(leaving.conclusion.rawValue)
        }
        let code = Conformance.exitCode(for: error)
        switch code {
        case .success:
            print(Conformance.fullMessage(for: error))
            exit(Conclusion.conforms.rawValue)
        case .validationFailure:
            say(Conformance.fullMessage(for: error) + "\n")
            exit(Conclusion.usage.rawValue)
        default:
            complain("\(error)")
            exit(Conclusion.broken.rawValue)
        }
    }
}

/// The end of a command other than success, with what to say about it on standard error.
struct Leaving: Error {
    var conclusion: Conclusion
    var message: String?

    static func usage(_ message: String) -> Leaving { Leaving(conclusion: .usage, message: message) }
    static func broken(_ message: String) -> Leaving { Leaving(conclusion: .broken, message: message) }
}
