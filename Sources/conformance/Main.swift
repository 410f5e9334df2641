import ArgumentParser
import Glibc

/// Parses the command line, runs the command, and ends with the contract's exit codes.
@main enum Main {
    static func main() async {
        // A closed pipe is an error to be returned, not a death: reports and sockets both write to what may go away.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Conformance.parseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch {
            Terminal.leave(with: error)
        }
    }
}
