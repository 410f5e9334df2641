import Conversation
import Foundation

/// What an agent may read of the workspace when it asks: skills and memories, and nothing else of it.
struct WorkspaceTools: Toolbox {
    static let readSkill = "read_skill"
    static let readMemory = "read_memory"
    static let names: Set = [readSkill, readMemory]

    let workspace: Workspace

    var tools: [ToolDescription] {
        (workspace.skills.isEmpty ? [] : [Self.skillTool]) + (workspace.hasDiary ? [Self.memoryTool] : [])
    }

    private static let skillTool = ToolDescription(
        name: readSkill, summary: "Reads one of your skills: how to do what it is for. Read it before you do that.",
        parameters: #"""
            {"type":"object","properties":{"name":{"type":"string","description":"The skill's name, as listed"},\#
            "file":{"type":"string","description":"Another file of the skill that its text names; leave it out for the skill itself"},\#
            "from":{"type":"integer","minimum":0,"description":"How many characters to pass over, to read on where a long text was cut"}},\#
            "required":["name"]}
            """#, effect: .reads)

    private static let memoryTool = ToolDescription(
        name: readMemory,
        summary: "Reads your own notes: without a file, lists them; with one, reads it. Notes of a day are in YYYY-MM-DD.md.",
        parameters: #"""
            {"type":"object","properties":{"file":{"type":"string","description":"A file under memory/, or MEMORY.md"},\#
            "from":{"type":"integer","minimum":0,"description":"How many characters to pass over, to read on where a long text was cut"}}}
            """#, effect: .reads)

    func run(_ call: Message.ToolCall) async -> ToolOutcome {
        guard let folder = workspace.folder else { return Self.refused("There is no workspace.") }
        do throws(WorkspaceArguments.Fault) {
            let arguments = try WorkspaceArguments(call.arguments)
            switch call.name {
            case Self.readSkill: return skill(arguments, folder)
            case Self.readMemory: return memory(arguments, folder)
            default: return Self.refused("There is no tool of that name.")
            }
        } catch {
            return Self.refused(error.message)
        }
    }

    private func skill(_ arguments: WorkspaceArguments, _ folder: WorkspaceFolder) -> ToolOutcome {
        let skills = workspace.skills
        guard let name = arguments.name, let skill = skills.first(where: { $0.name == name || $0.folder == name }) else {
            return Self.refused("There is no skill of that name. There are: \(skills.map(\.name).joined(separator: ", ")).")
        }
        let home = "skills/\(skill.folder)"
        return read(arguments.file ?? "SKILL.md", in: home, from: arguments.from, folder)
    }

    private func memory(_ arguments: WorkspaceArguments, _ folder: WorkspaceFolder) -> ToolOutcome {
        guard let file = arguments.file else {
            let files = folder.names(in: "memory", countMax: workspace.limits.listedMax).filter { !folder.isFolder("memory/\($0)") }
            // The newest first, as their names are days.
            return ToolOutcome(files.isEmpty ? "There are no notes." : files.reversed().joined(separator: "\n"))
        }
        let name = file.hasPrefix("memory/") ? String(file.dropFirst("memory/".count)) : file
        if name == "MEMORY.md", folder.stamp("memory/MEMORY.md") == nil { return read(name, in: "", from: arguments.from, folder) }
        return read(name, in: "memory", from: arguments.from, folder)
    }

    private func read(_ file: String, in home: String, from: Int, _ folder: WorkspaceFolder) -> ToolOutcome {
        guard Self.isInside(file) else { return Self.refused("\(TerminalText.quoted(file)) is no name of a file that may be read.") }
        do throws(WorkspaceFolder.Problem) {
            let max = workspace.limits.readCharactersMax
            let text = try folder.read(home.isEmpty ? file : "\(home)/\(file)", within: home, charactersMax: max, from: from)
            return ToolOutcome(text.isCut ? "\(text.text)\n[cut here: read on with from \(from + max)]" : text.text)
        } catch {
            return Self.refused("\(TerminalText.quoted(file)) was not read: \(error).")
        }
    }

    /// A path that leads down only, and into nothing hidden.
    private static func isInside(_ file: String) -> Bool {
        guard (1...512).contains(file.utf8.count), !file.utf8.contains(0) else { return false }
        return file.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
    }

    private static func refused(_ words: String) -> ToolOutcome { ToolOutcome(words, isError: true) }
}
