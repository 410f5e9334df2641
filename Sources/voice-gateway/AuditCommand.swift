import ArgumentParser
import Conversation
import Foundation
import Gateway

/// `voice-gateway audit`
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Look at the record of every request.", subcommands: [Verify.self, Tail.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every record: nothing changed, cut, inserted or moved.",
            discussion: "Names file and line of what is wrong, and ends with 65 then. May be run while the gateway runs.")

        @OptionGroup var options: StateOptions

        @Option(help: ArgumentHelp("Accept what the log itself tells is missing before this record.", valueName: "record"))
        var from: Int64 = 0

        func run() throws {
            let (place, anchor) = try options.auditLog()
            let found = try AuditVerification(place, anchor: anchor, from: from)
            for fault in found.faults { Output.warn("\(fault)") }
            if found.faultCount > found.faults.count { Output.warn("and \(found.faultCount - found.faults.count) more") }
            if found.unfinishedBytes > 0 {
                Output.warn(
                    "the last line is unfinished (\(found.unfinishedBytes) bytes): it is being written, or the next start repairs it")
            }
            guard found.faultCount == 0 else {
                throw GatewayFailure(.damagedState, "the audit log is not as the gateway wrote it: \(found.faultCount) faults")
            }
            let span = found.records > 0 ? ", \(found.firstSeq) to \(found.lastSeq), head \(found.lastHash)" : ""
            let anchored = anchor.map { "; anchored at \($0.seq)" } ?? ""
            try Output.write("ok: \(found.records) records of \(found.requests) requests in \(found.files) files\(span)\(anchored)")
        }
    }

    struct Tail: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the last records, a JSON object a line.", discussion: "They are not checked: `audit verify` does that.")

        @OptionGroup var options: StateOptions

        @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many to begin with.", valueName: "number"))
        var last = 10

        @Flag(name: .shortAndLong, help: "Go on with each as it is written, until Ctrl-C.")
        var follow = false

        func run() throws {
            var log = AuditFollower(try options.auditLog().place)
            Output.endQuietlyOnInterrupt()
            for line in try log.last(max(0, min(last, 1_000_000))) { try Output.write(line) }
            while follow {
                for line in try log.next() { try Output.write(line) }
                Thread.sleep(forTimeInterval: 0.2)
            }
        }
    }
}

extension StateOptions {
    /// The audit log these options lead to, and how far the state knows it to have gone.
    fileprivate func auditLog() throws -> (place: AuditPlace, anchor: AuditAnchor?) {
        let configuration = try Configuration.load(ConfigurationFlags(config: config, state: state))
        let state = try StateDirectory(configuration.state).open()
        return (AuditPlace(configuration), try reporting { try HistoryReader(state).auditAnchor() })
    }
}
