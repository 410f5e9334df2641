import Testing

@testable import Gateway

@Suite struct WorkspaceSkillTests {
    @Test(arguments: [
        ("---\nname: a\ndescription: Does it\n---\nText", "a", "Does it"),
        ("---\r\nname: \"a b\"\r\ndescription: 'It''s done'\r\n---\r\nText", "a b", "It's done"),
        ("---\ndescription: >\n  One\n  line\nmetadata: {\"x\": [1]}\n---\n", "folder", "One line\u{20}"),
        ("---\nname: a\ndescription: Use when: it rains: always\n---\n", "a", "Use when: it rains: always"),
        ("# Mail\n\nHow to send it", "folder", "Mail"), ("", "folder", ""), ("---\nname: a", "folder", "---"),
        ("---\nname: [1]\ndescription: {a: b}\n---\n\nText", "folder", "Text"),
        ("---\nname: \"\u{7}\"\n---\n", "folder", ""),
    ])
    func `name and description are read as people write them`(text: String, name: String, summary: String) {
        #expect(WorkspaceSkill(folder: "folder", text: text).name == name)
        #expect(WorkspaceSkill(folder: "folder", text: text).summary == summary)
    }

    @Test func `two skills of one name are one, and there are only so many`() throws {
        let stage = try WorkspaceStage()
        for number in 0..<80 { try stage.write("skills/s\(number + 100)/SKILL.md", "---\nname: n\(number / 2)\n---\n") }
        let skills = stage.workspace.skills
        #expect(skills.map(\.name) == (0..<32).map { "n\($0)" })
        #expect(skills.map(\.folder).allSatisfy { Int($0.dropFirst())?.isMultiple(of: 2) == true })
    }
}
