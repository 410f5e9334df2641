public import ArgumentParser
public import ConformanceSuite
import Foundation
import Simulators

/// How a run judges; the flags of `conformance run` beside the target's.
struct RunOptions: ParsableArguments {
    @Option(help: "openai, elevenlabs or strict (openai; elevenlabs without --target).")
    var profile: Profile?

    @Option(help: "Judge up to must, should or may (must; should under --profile strict).")
    var level: Level?

    @Option(help: ArgumentHelp("The model to name (the first the target lists).", valueName: "NAME"))
    var model: String?

    @Option(help: ArgumentHelp("The most the first token may take.", valueName: "SECONDS"))
    var firstTokenBudget: Double = 2

    @Option(help: ArgumentHelp("The longest wait for one thing.", valueName: "SECONDS"))
    var timeout: Double = 10

    @Option(help: ArgumentHelp("What the target can be asked for, comma-separated: \(Need.names).", valueName: "NEEDS"))
    var needs: String?

    @Option(help: ArgumentHelp("What to send to get a need's behaviour; may repeat.", valueName: "NEED=TEXT"))
    var prompt: [String] = []

    @Option(help: ArgumentHelp("Answers {\"open\":n,\"cancelled\":n} about the target's upstream.", valueName: "URL"))
    var probe: String?

    @Option(
        help: ArgumentHelp(
            "The socket of a voice service to judge, or tcp://HOST:PORT; alone it is all that is judged.", valueName: "PATH"))
    var voiceSocket: String?

    @Option(help: ArgumentHelp("The voice-gateway to start without --target (beside this program, or on PATH).", valueName: "PATH"))
    var gateway: String?

    @Option(help: ArgumentHelp("Write a report: json, junit, markdown, html or tap; may repeat.", valueName: "FORMAT=PATH"))
    var report: [ReportOption] = []

    @Option(help: ArgumentHelp("Cases known to fail: a pattern a line, # and the reason.", valueName: "FILE"))
    var knownFailing: String?

    @Option(help: ArgumentHelp("What is drawn at random is drawn from this.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(name: .customLong("repeat"), help: ArgumentHelp("Play each case N times; one failing play fails it.", valueName: "N"))
    var repeats: Int = 1

    mutating func validate() throws {
        guard (0.001...3_600).contains(firstTokenBudget) else {
            throw ValidationError("--first-token-budget must be 0.001 to 3600 seconds")
        }
        guard (0.1...3_600).contains(timeout) else { throw ValidationError("--timeout must be 0.1 to 3600 seconds") }
        guard (1...10_000).contains(repeats) else { throw ValidationError("--repeat must be 1 to 10000") }
    }

    /// What can be asked for: what was declared, else nothing of what was given to judge and all of what is our own.
    func offered(ofOwnGateway isOwnGateway: Bool, ofOwnVoice isOwnVoice: Bool) throws -> Set<Need> {
        // Whether a service makes calls at all shows before the cases.
        var offered: Set<Need> = isOwnVoice ? [.line, .person] : [.line]
        if isOwnGateway { offered.formUnion([.gateway, .journal, .toolbox]) }
        guard let needs else {
            if isOwnGateway { offered.formUnion(Set(Need.declarable).subtracting([.call])) }
            if isOwnVoice { offered.insert(.call) }
            return offered
        }
        for name in needs.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            guard let need = Need(rawValue: name), Need.declarable.contains(need) else {
                throw Leaving.usage("--needs: no need is called \"\(name)\"; there are \(Need.names)")
            }
            offered.insert(need)
        }
        guard isOwnVoice || !offered.contains(.call) || prompt.contains(where: { $0.hasPrefix("call=") }) else {
            throw Leaving.usage("--needs call: say who may be called, with --prompt call=USER_ID")
        }
        return offered
    }

    func prompts() throws -> [Need: String] {
        var prompts: [Need: String] = [:]
        for pair in prompt {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let need = Need(rawValue: parts[0]) else {
                throw Leaving.usage("--prompt \(pair): write NEED=TEXT, where NEED is one of \(Need.names)")
            }
            if need == .call, Int64(parts[1]).map({ $0 > 0 }) != true {
                throw Leaving.usage("--prompt \(pair): the one to call is a user id, a number above 0")
            }
            prompts[need] = parts[1]
        }
        return prompts
    }

    /// The voice service's address taken apart; nil when none was given.
    func voiceEndpoint() throws -> ServiceEndpoint? {
        try voiceSocket.map { text in
            guard let endpoint = ServiceEndpoint(text) else {
                throw Leaving.usage(
                    "--voice-socket \(text): neither a path of at most \(ServiceEndpoint.pathBytesMax) bytes nor tcp://HOST:PORT")
            }
            return endpoint
        }
    }

    func probeEndpoint() throws -> Endpoint? {
        try probe.map { url in
            guard let endpoint = Endpoint(url: url) else { throw Leaving.usage("--probe \(url): not an http:// URL") }
            return endpoint
        }
    }

    func known() throws -> KnownFailing {
        guard let knownFailing else { return KnownFailing() }
        guard let text = try? String(contentsOfFile: knownFailing, encoding: .utf8) else {
            throw Leaving.usage("--known-failing \(knownFailing): cannot be read as text")
        }
        do {
            return try KnownFailing(parsing: text)
        } catch {
            throw Leaving.usage("--known-failing \(knownFailing), \(error)")
        }
    }

    /// These options again, for a replay command, without those that only shape the output.
    var words: [String] {
        var words: [String] = []
        if let profile { words += ["--profile", profile.rawValue] }
        if let model { words += ["--model", model] }
        if firstTokenBudget != 2 { words += ["--first-token-budget", "\(firstTokenBudget)"] }
        if timeout != 10 { words += ["--timeout", "\(timeout)"] }
        if let needs { words += ["--needs", needs] }
        for pair in prompt { words += ["--prompt", pair] }
        if let probe { words += ["--probe", probe] }
        if let voiceSocket { words += ["--voice-socket", voiceSocket] }
        if let gateway { words += ["--gateway", gateway] }
        return words
    }
}

extension Profile: ExpressibleByArgument {}
extension Level: ExpressibleByArgument {}

extension Need {
    static var names: String { declarable.map(\.rawValue).joined(separator: ", ") }
}
