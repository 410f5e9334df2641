import ArgumentParser
import ConformanceSuite
import Foundation
import Simulators

/// Which server to speak to, and as whom.
struct TargetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server, as an OpenAI client's base URL, with /v1.", valueName: "BASE_URL"))
    var target: String?

    @Option(help: ArgumentHelp("The environment variable that holds the bearer token.", valueName: "NAME"))
    var tokenEnv: String?

    @Option(help: ArgumentHelp("A file that holds the bearer token; a trailing newline is ignored.", valueName: "FILE"))
    var tokenFile: String?

    /// The target taken apart; nil when none was given.
    func endpoint() throws -> Endpoint? {
        guard let target else { return nil }
        guard let endpoint = Endpoint(url: target) else {
            throw Leaving.usage(
                target.lowercased().hasPrefix("https:")
                    ? "--target \(target): the harness looks at the bytes of plain http; put a TLS-ending proxy on loopback in front"
                    : "--target \(target): not a base URL such as http://127.0.0.1:8787/v1")
        }
        return endpoint
    }

    /// The token, from the environment or the file; never from the command line.
    func token() throws -> String? {
        let token: String
        switch (tokenEnv, tokenFile) {
        case (nil, nil): return nil
        case (.some, .some): throw Leaving.usage("--token-env and --token-file name two tokens; give one of them")
        case (let name?, nil):
            guard let value = ProcessInfo.processInfo.environment[name] else {
                throw Leaving.usage("--token-env \(name): no such environment variable; export it first")
            }
            token = value
        case (nil, let file?):
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw Leaving.usage("--token-file \(file): cannot be read as text")
            }
            token = text.trimmingCharacters(in: .newlines)
        }
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Leaving.usage("the token is empty or has characters that no Authorization header can carry")
        }
        return token
    }

    /// These options again, for a replay command.
    var words: [String] {
        var words: [String] = []
        if let target { words += ["--target", target] }
        if let tokenEnv { words += ["--token-env", tokenEnv] }
        if let tokenFile { words += ["--token-file", tokenFile] }
        return words
    }
}
