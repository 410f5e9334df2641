import ArgumentParser
import ConformanceSuite
import Simulators

/// Says all there is to know about a case.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "What a case sends, what it expects, why, and which clients break.")

    @Argument(help: ArgumentHelp("A case id.", valueName: "ID"))
    var id: String

    mutating func run() throws {
        guard let item = Suite.find(id) else {
            let near = Nearest.to(id, among: Suite.all.map(\.id))
            throw Leaving.usage("no case is called \(id)" + (near.map { "; did you mean \($0)?" } ?? "; `conformance list` names them all"))
        }
        let levels = Set(Profile.allCases.filter(item.profiles.contains).map { item.level(in: $0) })
        let level =
            levels.count < 2
            ? item.level.label
            : Profile.allCases.filter(item.profiles.contains).map { "\(item.level(in: $0).label) in \($0.rawValue)" }.joined(
                separator: ", ")
        var lines = [
            ("level", level), ("requirement", item.requirement), ("source", item.source), ("sends", item.sends),
            ("profiles", Profile.allCases.filter(item.profiles.contains).map(\.rawValue).joined(separator: ", ")),
        ]
        if !item.needs.isEmpty { lines.append(("needs", item.needs.map(\.rawValue).sorted().joined(separator: ", "))) }
        lines.append(("breaks", item.breaks.isEmpty ? "no client that was measured" : item.breaks.joined(separator: ", ")))
        lines.append(("catches", "\(item.fault.sentence) (planted fault \(item.fault.id))"))
        lines.append(("run", "conformance run \(item.id)"))
        Terminal.print(item.id)
        for (label, text) in lines { Terminal.print("  " + label + String(repeating: " ", count: max(1, 13 - label.count)) + text) }
    }
}
