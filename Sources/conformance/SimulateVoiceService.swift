import ArgumentParser
import Dispatch
import Foundation
import Simulators

/// The fake voice service.
struct SimulateVoiceService: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voice-service",
        abstract: "A fake voice service: telephone calls with a person made of recordings, over the real service's socket.",
        discussion: """
            With --fixture somebody calls in when the first client has connected, says each recording after the reply to the former was \
            heard, and hangs up; the same person answers the calls the client places. A recording's words are the first line of the file \
            of the same name ending in .txt, its language the second.

            Defects: \(ServiceDefect.allCases.map(\.rawValue).joined(separator: ", ")).

            Faults: \(ServiceFaultKind.allCases.map(\.rawValue).joined(separator: ", ")). NAME@K strikes the K-th occasion, NAME@METHOD#K \
            the K-th of a method, :AMOUNT sets milliseconds, bytes or events a second: restart@call.speech#2:800.
            """)

    @Option(help: ArgumentHelp("Where to listen: a path, or tcp://HOST:PORT (port 0 picks one).", valueName: "PATH"))
    var socket: String

    @Option(help: ArgumentHelp("as-documented or as-implemented.", valueName: "NAME"))
    var profile = ServiceProfile.asDocumented.rawValue

    @Option(parsing: .upToNextOption, help: ArgumentHelp("What the person says, one recording after another.", valueName: "WAV"))
    var fixture: [String] = []

    @Option(help: ArgumentHelp("Divides every duration, 0.1 to 1000.", valueName: "X"))
    var speed = 1.0

    @Option(help: ArgumentHelp("Seed of call ids, of jitter and of where faults cut.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(parsing: .upToNextOption, help: ArgumentHelp("A standing defect of the real service.", valueName: "NAME"))
    var defect: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("A fault: NAME[@K|@METHOD[#K]][:AMOUNT[xSECONDS]].", valueName: "NAME"))
    var fault: [String] = []

    @Option(help: ArgumentHelp("A program that prints the words of the WAV it is given, instead of the .txt files.", valueName: "COMMAND"))
    var transcriber: String?

    @Option(help: ArgumentHelp("Who calls in (with --fixture 123456789 when not given); 0 for nobody.", valueName: "USER_ID"))
    var callFrom: Int64?

    @Option(help: ArgumentHelp("How long after the first client's connection they call.", valueName: "MS"))
    var after = 500

    @Option(help: ArgumentHelp("What becomes of calls the client places: answered, rejected or unanswered.", valueName: "FATE"))
    var outgoing = "answered"

    @Option(help: ArgumentHelp("How long they ring before they are answered or rejected.", valueName: "MS"))
    var answerAfter = 1000

    @Option(help: ArgumentHelp("Silence after which a reply counts as heard.", valueName: "MS"))
    var quietFor = 1500

    @Option(help: ArgumentHelp("Where recordings are kept; else in a folder that is removed at the end.", valueName: "FOLDER"))
    var audioFolder: String?

    @Option(help: ArgumentHelp("Both sides of the calls as one WAV, written at the end.", valueName: "PATH"))
    var mix: String?

    @Option(help: ArgumentHelp("Everything seen and done as JSON lines, written at the end.", valueName: "PATH"))
    var journal: String?

    @Flag(help: "Let call.speak wait for what is playing instead of replacing it, as no real service does.")
    var queuePlayback = false

    @Flag(help: "A tone for a voice, even where espeak-ng is installed.")
    var tone = false

    @Flag(help: "A line of text for each event on standard output.")
    var verbose = false

    mutating func run() throws {
        let service = FakeVoiceService(try options())
        let asked = DispatchSemaphore(value: 0)
        let interrupts = Interrupts { _ in asked.signal() }
        do {
            Terminal.print("listening on \(try service.start())")
        } catch {
            throw Leaving.broken(error.description)
        }
        let caller = callFrom ?? (fixture.isEmpty ? 0 : 123_456_789)
        if caller != 0 { ring(service, from: caller) }
        asked.wait()
        service.stop()
        try save(service)
        withExtendedLifetime(interrupts) {}
    }

    /// Calls in when there is a client to hear it.
    private func ring(_ service: FakeVoiceService, from caller: Int64) {
        let pause = DispatchTimeInterval.microseconds(Int(Double(after) * 1000 / speed))
        Thread.detachNewThread {
            while !service.waitFor({ $0.count(.opened, "") > 0 }, limit: .seconds(3600)) {}
            DispatchQueue.global().asyncAfter(deadline: .now() + pause) { service.ring(from: caller) }
        }
    }

    private func save(_ service: FakeVoiceService) throws {
        let problems = service.journal.entries(.service).filter { $0.name.hasPrefix("no mix") }
        if let problem = problems.first { throw Leaving.broken("--mix: \(problem.name)") }
        guard let journal else { return }
        do {
            try Data(service.journal.lines.utf8).write(to: URL(fileURLWithPath: journal))
        } catch {
            throw Leaving.broken("--journal: \(journal) cannot be written: check that its folder exists and is yours")
        }
    }
}

extension SimulateVoiceService {
    private func options() throws -> FakeVoiceService.Options {
        guard let profile = ServiceProfile(rawValue: profile) else {
            throw Leaving.usage("--profile: '\(self.profile)' is none: choose as-documented or as-implemented")
        }
        var options = FakeVoiceService.Options(
            socket: try read("--socket") { () throws(ServiceUsageError) in try ServiceAddress(parsing: socket) })
        options.profile = profile
        guard speed.isFinite, (0.1...1000).contains(speed) else { throw Leaving.usage("--speed: must be 0.1 to 1000") }
        options.speed = speed
        options.seed = seed
        options.defects = Set(
            try defect.flatMap { $0.split(separator: ",") }.map { name in
                try read("--defect") { () throws(ServiceUsageError) in try ServiceDefect(parsing: String(name)) }
            })
        options.faults = try fault.flatMap { $0.split(separator: ",") }.map { text in
            try read("--fault") { () throws(ServiceUsageError) in try ServiceFault(parsing: String(text)) }
        }
        if let transcriber { options.transcriber = .command(transcriber) }
        options.fixtures = try fixture.map(checkedFixture)
        options.person = fixture.isEmpty ? nil : .saying(wavs: fixture, quietFor: .milliseconds(quietFor))
        guard (0...3_600_000).contains(after) else { throw Leaving.usage("--after: must be 0 to 3600000") }
        guard (0...3_600_000).contains(answerAfter) else { throw Leaving.usage("--answer-after: must be 0 to 3600000") }
        guard (0...600_000).contains(quietFor) else { throw Leaving.usage("--quiet-for: must be 0 to 600000") }
        options.outgoing = [try fate()]
        options.audioFolder = audioFolder
        options.mixPath = mix
        options.queuesPlayback = queuePlayback
        options.synthesizer = tone ? Synthesizer(command: nil, speed: speed) : Synthesizer(speed: speed)
        if verbose { options.watch = { Self.tell($0) } }
        return options
    }

    private func fate() throws -> OutgoingFate {
        switch outgoing {
        case "answered": .answered(after: .milliseconds(answerAfter))
        case "rejected": .rejected(after: .milliseconds(answerAfter))
        case "unanswered": .unanswered
        default: throw Leaving.usage("--outgoing: '\(outgoing)' is none: choose answered, rejected or unanswered")
        }
    }

    /// A fixture that cannot be read, or has no words, is told before there is a call to miss it in.
    private func checkedFixture(_ path: String) throws -> String {
        do throws(AudioFileError) {
            let clip = try AudioFile.read(path)
            // Silence, noise and coughs need no words.
            guard transcriber == nil, !Endpointer.utterances(in: clip).isEmpty else { return path }
        } catch {
            throw Leaving.usage("--fixture: \(error)")
        }
        do throws(TranscriberError) {
            _ = try Sidecar.read(for: path)
        } catch {
            throw Leaving.usage("--fixture: \(error)")
        }
        return path
    }

    private func read<R>(_ flag: String, _ body: () throws(ServiceUsageError) -> R) throws -> R {
        do throws(ServiceUsageError) {
            return try body()
        } catch {
            throw Leaving.usage("\(flag): \(error)")
        }
    }

    private static func tell(_ entry: ServiceEntry) {
        switch entry.kind {
        case .received, .sent: return
        default: break
        }
        let seconds = String(format: "%9.3f", entry.at.milliseconds / 1000)
        let connection = entry.connection.map { " #\($0)" } ?? ""
        let value = entry.value.isNull ? "" : " " + entry.value.text()
        let text = entry.text.isEmpty ? "" : " \"\(entry.text)\""
        Terminal.print("\(seconds) \(entry.kind.rawValue)\(connection)\(entry.name.isEmpty ? "" : " " + entry.name)\(text)\(value)")
    }
}
