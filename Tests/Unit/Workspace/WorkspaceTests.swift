import Conversation
import Foundation
import Logging
import Testing

@testable import Gateway

@Suite struct WorkspaceTests {
    @Test func `what hardly ever changes comes first, the diary after it and the style last`() throws {
        let stage = try WorkspaceStage(
            style: .words("Be brief."),
            files: [
                "SOUL.md": "I am Pep.\n", "USER.md": "She is Ana.", "AGENTS.md": "Rules.", "TOOLS.md": "Drill.", "IDENTITY.md": "Pep!",
                "MEMORY.md": "Likes tea.", "skills/mail/SKILL.md": "---\nname: mail\ndescription: Sends mail\n---\nHow.",
            ])
        try stage.write(stage.dayFile(-1), "Yesterday it rained.")
        try stage.write(stage.dayFile(), "Today it shines.")
        let text = stage.text(isSpoken: true)
        let order = [
            "order: it", "I am Pep.", "Pep!", "She is Ana.", "Rules.", "Drill.", "- mail: Sends mail", "Likes tea.", "Yesterday it rained.",
            "Today it shines.", "Be brief.",
        ]
        let places = order.map { text.range(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self) == places.compactMap(\.self).sorted(), "\(text)")
        #expect(text.contains("<file name=\"SOUL.md\">\nI am Pep.\n</file>\n\n<file name=\"IDENTITY.md\">\nPep!\n</file>"))
        #expect(stage.text() == String(text[..<(try #require(text.range(of: "\n\n<style>")).lowerBound)]))
    }

    @Test func `what is not there, or empty, is not spoken of`() throws {
        let stage = try WorkspaceStage()
        #expect(stage.text().isEmpty)
        try stage.write("SOUL.md", " \n\n")
        #expect(stage.text().isEmpty)
        try stage.write("MEMORY.md", "x")
        #expect(stage.text().contains("MEMORY.md") && !stage.text().contains("SOUL.md"))
        let none = Workspace(nil, style: .words("Be brief."), logger: Logger(label: "test") { _ in ValueLog(lines: stage.lines) })
        #expect(none.instructions(isSpoken: true, language: .english) == "Be brief.")
        #expect(none.instructions(isSpoken: false, language: .english).isEmpty)
    }

    @Test func `a change is known to the next turn, also one within the same tick of the clock`() throws {
        let stage = try WorkspaceStage(files: ["MEMORY.md": "0"])
        for number in 1...50 {
            try stage.write("MEMORY.md", "number \(number)")
            #expect(stage.text().contains("number \(number)\n"))
        }
        try stage.remove("MEMORY.md")
        #expect(stage.text().isEmpty)
        try stage.write("skills/a/SKILL.md", "---\nname: a\ndescription: first\n---\n")
        #expect(stage.text().contains("- a: first"))
        try stage.write("skills/a/SKILL.md", "---\nname: a\ndescription: second\n---\n")
        #expect(stage.text().contains("- a: second"))
        try FileManager.default.removeItem(atPath: stage.path + "/skills")
        #expect(!stage.text().contains("- a"))
    }

    @Test func `a file written to in place in the same tick with the same length is not missed`() throws {
        // The clock of the stage runs with the files here, so that nothing counts as settled at once.
        let folder = try WorkspaceStage()
        let workspace = Workspace(folder.path, style: .off, logger: Logger(label: "test") { _ in ValueLog(lines: folder.lines) })
        let path = folder.path + "/MEMORY.md"
        #expect(FileManager.default.createFile(atPath: path, contents: Data("0000".utf8)))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        defer { try? handle.close() }
        for number in 1_000..<1_200 {
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: Data("\(number)".utf8))
            #expect(workspace.instructions(isSpoken: false, language: .english).contains("\(number)"))
        }
    }

    @Test func `without a change the text is the very same`() throws {
        let stage = try WorkspaceStage(files: ["SOUL.md": "I am Pep.", "memory/old.md": "x"])
        let first = stage.text()
        #expect((0..<5).allSatisfy { _ in stage.text() == first })
    }

    @Test func `the diary turns its page with the day`() throws {
        let stage = try WorkspaceStage()
        try stage.write(stage.dayFile(), "a good day")
        #expect(stage.text().contains("a good day"))
        stage.tomorrow()
        #expect(stage.text().contains("a good day"), "it is yesterday's now")
        stage.tomorrow()
        #expect(!stage.text().contains("a good day"))
    }

    @Test func `a long file is cut at so many characters, and so is everything together`() throws {
        var limits = WorkspaceLimits()
        limits.fileCharactersMax = 100
        let stage = try WorkspaceStage(limits: limits, files: ["SOUL.md": String(repeating: "é", count: 100)])
        #expect(!stage.text().contains("[cut here"))
        try stage.write("SOUL.md", String(repeating: "é", count: 101))
        #expect(stage.text().contains(String(repeating: "é", count: 100) + "\n[cut here: SOUL.md has more than 100 characters]\n</file>"))
        try stage.write("SOUL.md", String(repeating: "👩‍👩‍👧‍👦", count: 500))
        #expect(stage.text().contains("[cut here: SOUL.md"))
        limits.instructionsCharactersMax = 1_000
        let total = try WorkspaceStage(style: .words("Be brief."), limits: limits)
        for name in Workspace.firstNames + Workspace.lastNames { try total.write(name, String(repeating: "x", count: 100)) }
        try total.write(total.dayFile(), String(repeating: "y", count: 100))
        let text = total.text(isSpoken: true)
        #expect(
            text.count < 1_200 && text.contains("[cut here: the workspace has more than 1000 characters]") && text.contains("Be brief."))
        #expect(!text.contains("yyy"))
    }

    @Test func `what is no UTF-8 is repaired`() throws {
        let stage = try WorkspaceStage()
        try stage.write("SOUL.md", [0xEF, 0xBB, 0xBF] + Array("a".utf8) + [0xFF, 0xC3] + Array("b".utf8))
        #expect(stage.text().contains("\na\u{FFFD}\u{FFFD}b\n"))
    }

    @Test func `nothing outside the folder gets in, whatever leads there, and the owner is told`() throws {
        let stage = try WorkspaceStage(files: ["inside/note.md": "inside"])
        let outside = try WorkspaceStage(files: ["secret.md": "secret", "SKILL.md": "---\nname: evil\n---\nsecret"])
        try stage.link("SOUL.md", to: outside.path + "/secret.md")
        try stage.link("USER.md", to: stage.path + "/inside/note.md")
        try stage.link("memory", to: outside.path)
        try outside.write(String(stage.dayFile().dropFirst("memory/".count)), "secret")
        try FileManager.default.createDirectory(atPath: stage.path + "/skills", withIntermediateDirectories: true)
        try stage.link("skills/evil", to: outside.path)
        #expect(mkfifo(stage.path + "/AGENTS.md", 0o600) == 0)
        try FileManager.default.createDirectory(atPath: stage.path + "/TOOLS.md", withIntermediateDirectories: true)
        let text = stage.text()
        #expect(text.contains("inside") && !text.contains("secret") && !text.contains("evil"))
        _ = stage.text()
        let warned = stage.lines.all.filter { $0.hasPrefix("a file of the workspace is not used") }
        #expect(warned.count == 5, "\(warned)")
        #expect(warned.contains { $0.contains("file=SOUL.md") && $0.contains("it lies outside the workspace: copy it in") })
    }

    @Test func `the style is ours, the owner's or none, and says what language is known`() throws {
        #expect(VoiceStyle(setting: nil) == .usual)
        #expect(VoiceStyle(setting: " OFF") == .off)
        #expect(VoiceStyle(setting: "Speak like a pirate.") == .words("Speak like a pirate."))
        let usual = try #require(VoiceStyle.usual.text(language: .english))
        #expect(usual.contains("spoken aloud") && !usual.contains("The user speaks"))
        #expect(VoiceStyle.usual.text(language: .catalan)?.hasSuffix("answer in Catalan unless they change the language.") == true)
        let stage = try WorkspaceStage(style: .usual)
        #expect(stage.text(isSpoken: true) == usual)
        #expect(stage.text(isSpoken: true, language: .spanish).contains("Spanish"))
        #expect(stage.text(isSpoken: false, language: .spanish).isEmpty)
    }
}
