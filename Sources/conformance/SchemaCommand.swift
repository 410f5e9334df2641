import ArgumentParser
import Simulators

/// Prints what scenario files are checked against, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema (draft 2020-12) of scenario files.")

    mutating func run() throws {
        Terminal.print(ScenarioSchema.document.text())
    }
}
