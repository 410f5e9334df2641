import ArgumentParser
import ConformanceSuite
import Dispatch
import Foundation
import Simulators

/// Real traffic made into scenarios.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Pass requests on to --target, and write what was said as redacted scenarios that `replay` plays.",
        discussion: """
            Point a client, such as an agent's custom LLM, at the printed URL and /v1. SIGINT or SIGTERM ends the recording and writes a \
            scenario for each conversation. Tokens pass through and are never kept; addresses, long numbers and what looks like a key are \
            replaced. Exit code 5 when nothing was said.
            """)

    @OptionGroup var target: TargetOptions

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "ADDRESS"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 picks one.", valueName: "N"))
    var port = 0

    @Option(help: ArgumentHelp("The folder scenarios are written to; it is made where there is none.", valueName: "FOLDER"))
    var output = "."

    @Option(help: ArgumentHelp("The scenarios' name; a number follows it.", valueName: "NAME"))
    var name = "recorded"

    @Flag(help: "Replace every word, not only what looks private; the same word by the same.")
    var hideWords = false

    mutating func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else {
            throw ValidationError("--name '\(name)': letters, digits, - and _ only")
        }
    }

    mutating func run() throws {
        guard let endpoint = try target.endpoint() else { throw Leaving.usage("record needs --target BASE_URL") }
        var options = RecordingProxy.Options(target: endpoint.url)
        (options.host, options.port, options.token) = (host, port, try target.token())
        guard (try? FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)) != nil else {
            throw Leaving.usage("--output \(output): no folder can be made there")
        }
        let proxy = RecordingProxy(options)
        let asked = DispatchSemaphore(value: 0)
        let interrupts = Interrupts { _ in asked.signal() }
        do {
            Terminal.print("listening on \(try proxy.start())")
        } catch {
            throw Leaving.broken("cannot listen on \(host) port \(port): \(error)")
        }
        asked.wait()
        proxy.stop()
        withExtendedLifetime(interrupts) {}
        try write(proxy)
    }

    private func write(_ proxy: RecordingProxy) throws {
        let blot = TextBlotter(hidesWords: hideWords)
        var written = 0
        for (index, exchanges) in proxy.conversations.enumerated() {
            let title = "\(name)-\(index + 1)"
            guard let made = ScenarioRecording.scenario(of: exchanges, name: title, blot: blot) else { continue }
            let path = URL(fileURLWithPath: output).appendingPathComponent(title + ".yaml").path
            let text = Data(ScenarioWriter.text(made.scenario).utf8)
            guard FileManager.default.createFile(atPath: path, contents: text, attributes: [.posixPermissions: 0o600]) else {
                throw Leaving.broken("\(path): cannot be written")
            }
            written += 1
            Terminal.print("\(path)   \(made.scenario.turns.count) turns of \(exchanges.count) requests")
            for note in made.notes { Terminal.complain("\(title): \(note)") }
        }
        if written == 0 { throw Leaving(conclusion: .inconclusive, message: "no conversation was recorded") }
    }
}
