/// One file of the workspace as it was when it was last read: looked at each time, read only when it has changed.
struct WorkspaceFile: Sendable {
    let name: String
    /// What it has to lie in, really; the whole workspace when empty.
    let home: String
    private(set) var content: Result<WorkspaceText, WorkspaceFolder.Problem> = .failure(.absent)
    private var stamp: WorkspaceFolder.Stamp?
    /// Whether the file could not have changed after it was read without another stamp.
    private var isSettled = true

    init(_ name: String, within home: String = "") {
        self.name = name
        self.home = home
    }

    /// Brings it up to date; true when it was read.
    mutating func look(in folder: WorkspaceFolder, charactersMax: Int, nowMs: Int64) -> Bool {
        let now = folder.stamp(name)
        guard now != stamp || !isSettled else { return false }
        stamp = now
        isSettled = now?.isSettled(nowMs: nowMs) ?? true
        content = Result { () throws(WorkspaceFolder.Problem) in
            try folder.read(name, within: home, charactersMax: charactersMax)
        }
        return true
    }

    /// What is in it, if it is there and has more than space in it.
    var text: WorkspaceText? {
        guard case .success(let text) = content, text.text.contains(where: { !$0.isWhitespace }) else { return nil }
        return text
    }
}
