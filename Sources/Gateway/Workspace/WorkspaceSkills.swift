/// The skills of a workspace, kept up to date: which folders there are, and what each says of itself.
struct WorkspaceSkills: Sendable {
    /// More are left out.
    static let skillsMax = 64
    /// How much of a file is read to find its name and description, in characters.
    private static let headCharactersMax = 4_096

    private(set) var skills: [WorkspaceSkill] = []
    /// Skills that lie outside the workspace, by the names of their folders.
    private(set) var outside: [String] = []
    private var files: [String: WorkspaceFile] = [:]
    private var folders: [String] = []
    private var stamp: WorkspaceFolder.Stamp?
    private var isSettled = true

    /// Brings them up to date; true when something is not as it was.
    mutating func look(in folder: WorkspaceFolder, nowMs: Int64) -> Bool {
        let now = folder.stamp("skills")
        if now != stamp || !isSettled {
            stamp = now
            isSettled = now?.isSettled(nowMs: nowMs) ?? true
            folders = now == nil ? [] : folder.names(in: "skills", countMax: Self.skillsMax)
            files = files.filter { folders.contains($0.key) }
        }
        var hasChanged = false
        for name in folders {
            var file = files[name] ?? WorkspaceFile("skills/\(name)/SKILL.md", within: "skills/\(name)")
            if file.look(in: folder, charactersMax: Self.headCharactersMax, nowMs: nowMs) { hasChanged = true }
            files[name] = file
        }
        guard hasChanged || skills.contains(where: { !folders.contains($0.folder) }) else { return false }
        var names: Set<String> = []
        let before = skills
        skills = folders.compactMap { name in
            guard let text = files[name]?.text else { return nil }
            let skill = WorkspaceSkill(folder: name, text: text.text)
            return names.insert(skill.name).inserted ? skill : nil
        }
        outside = folders.filter { if case .failure(.outside) = files[$0]?.content { true } else { false } }
        return skills != before
    }
}
