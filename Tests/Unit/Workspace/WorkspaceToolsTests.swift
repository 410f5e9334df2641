import Conversation
import Foundation
import Testing

@testable import Gateway

@Suite struct WorkspaceToolsTests {
    private func run(_ stage: WorkspaceStage, _ name: String, _ arguments: String = "") async -> ToolOutcome {
        await WorkspaceTools(workspace: stage.workspace).run(Message.ToolCall(id: "1", name: name, arguments: arguments))
    }

    private func names(_ stage: WorkspaceStage) -> [String] { WorkspaceTools(workspace: stage.workspace).tools.map(\.name) }

    @Test func `tools are offered once there is something to read`() throws {
        let stage = try WorkspaceStage(files: ["SOUL.md": "x"])
        #expect(names(stage).isEmpty)
        try stage.write("skills/mail/SKILL.md", "# Mail\nHow to send mail.")
        #expect(names(stage) == ["read_skill"])
        try stage.write("memory/2026-01-02.md", "x")
        #expect(names(stage) == ["read_skill", "read_memory"])
        let tape = JSONTape()
        for tool in WorkspaceTools(workspace: stage.workspace).tools {
            #expect(tool.effect == .reads)
            try Array(tool.parameters.utf8).withUnsafeBytes { bytes in
                let schema = try tape.scan(bytes)
                #expect(schema["type"]?.string == "object" && schema["properties"]?.kind == .object)
            }
        }
    }

    @Test func `a skill is read by its name, and so are the files beside it`() async throws {
        let stage = try WorkspaceStage(files: [
            "skills/mail/SKILL.md": "---\nname: send-mail\n---\nSee notes.md.", "skills/mail/more/notes.md": "the notes",
        ])
        #expect(await run(stage, "read_skill", #"{"name":"send-mail"}"#).text == "---\nname: send-mail\n---\nSee notes.md.")
        #expect(await run(stage, "read_skill", #"{"name":"mail","file":"more/notes.md"}"#).text == "the notes")
        let none = await run(stage, "read_skill", #"{"name":"fax"}"#)
        #expect(none.isError && none.text == "There is no skill of that name. There are: send-mail.")
        #expect(await run(stage, "read_skill", "").isError)
    }

    @Test func `notes are listed, the newest first, and read`() async throws {
        let stage = try WorkspaceStage(files: ["memory/2026-01-02.md": "old", "memory/2026-03-04.md": "new", "MEMORY.md": "always"])
        #expect(await run(stage, "read_memory").text == "2026-03-04.md\n2026-01-02.md")
        #expect(await run(stage, "read_memory", #"{"file":"2026-01-02.md"}"#).text == "old")
        #expect(await run(stage, "read_memory", #"{"file":"memory/2026-03-04.md"}"#).text == "new")
        #expect(await run(stage, "read_memory", #"{"file":"MEMORY.md"}"#).text == "always")
        let none = await run(stage, "read_memory", #"{"file":"2025-01-01.md"}"#)
        #expect(none.isError && none.text.contains("there is no such file"))
    }

    @Test func `a long text is read piece by piece`() async throws {
        var limits = WorkspaceLimits()
        limits.readCharactersMax = 10
        let stage = try WorkspaceStage(limits: limits, files: ["memory/a.md": "ñandú ñandú ñandú"])
        #expect(await run(stage, "read_memory", #"{"file":"a.md"}"#).text == "ñandú ñand\n[cut here: read on with from 10]")
        #expect(await run(stage, "read_memory", #"{"file":"a.md","from":10}"#).text == "ú ñandú")
        #expect(await run(stage, "read_memory", #"{"file":"a.md","from":99}"#).text == "")
    }

    @Test(arguments: [
        "../SOUL.md", "/etc/passwd", "a/../../SOUL.md", "..", ".", "", "a//b", ".hidden", "a/.git/config", "link.md", "up/SOUL.md", "a\0b",
        "pipe", "SOUL.md",
    ])
    func `no name leads out of the memories`(name: String) async throws {
        let stage = try WorkspaceStage(files: ["SOUL.md": "secret", "memory/a/b.md": "x", "memory/.hidden": "secret"])
        try stage.link("memory/link.md", to: stage.path + "/SOUL.md")
        try stage.link("memory/up", to: stage.path)
        #expect(mkfifo(stage.path + "/memory/pipe", 0o600) == 0)
        var arguments: [UInt8] = []
        arguments.write("{\"file\":" as StaticString)
        arguments.write(json: name)
        arguments.write("}" as StaticString)
        let outcome = await run(stage, "read_memory", String(decoding: arguments, as: UTF8.self))
        #expect(!outcome.text.contains("secret"))
        #expect(outcome.isError || name.isEmpty, "\(outcome.text)")
    }

    @Test(arguments: ["[]", "{", #"{"file":7}"#, #"{"file":"a","from":-1}"#, #"{"file":"a","from":1.5}"#, #"{"file":"a","file":"b"}"#])
    func `arguments that make no sense are told what they should be`(arguments: String) async throws {
        let stage = try WorkspaceStage(files: ["memory/a": "x"])
        #expect(await run(stage, "read_memory", arguments).isError)
        #expect(await run(stage, "write_memory", "{}") == ToolOutcome("There is no tool of that name.", isError: true))
    }
}
