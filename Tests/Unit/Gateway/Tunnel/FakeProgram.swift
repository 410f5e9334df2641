import Conversation
import Foundation
import Testing

@testable import Gateway

/// A folder on `PATH` with a program made up for a test, a state, and a home.
final class FakeProgram {
    let directory: String
    let state: String

    /// - Parameter script: lines of shell; `$1` and so on are the program's arguments, `$HERE` this folder. What it is called with goes to
    ///   `calls`.
    init(_ name: String, _ script: String) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("tunnel-\(UUID().uuidString)").path
        state = directory + "/state"
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try write("#!/bin/sh\nHERE='\(directory)'\necho \"$*\" >>\"$HERE/calls\"\n\(script)\n", to: directory + "/" + name, mode: 0o700)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var environment: [String: String] {
        ["PATH": "\(directory):/usr/bin:/bin", "HOME": directory, "VOICE_GATEWAY_AGENTS_OPENAI_API_KEY": "sk-secret"]
    }

    func configuration(_ more: [String: String] = [:]) throws -> Configuration {
        try Configuration.load(
            ConfigurationFlags(state: state), environment: ["HOME": directory].merging(more) { $1 })
    }

    func text(_ name: String) -> String { (try? String(contentsOfFile: directory + "/" + name, encoding: .utf8)) ?? "" }

    var calls: [String] { text("calls").split(separator: "\n").map(String.init) }

    /// What a cloudflared does that keeps running: it says that it is up, and ends in order when it is asked to.
    static let running = """
        echo $$ >"$HERE/pid"
        env >"$HERE/env"
        trap 'echo "INF Unregistered tunnel connection connIndex=0" >&2; echo ended >"$HERE/end"; exit 0' TERM
        echo "INF Registered tunnel connection connIndex=0 protocol=quic" >&2
        /bin/sleep 600 &
        wait
        """
}
