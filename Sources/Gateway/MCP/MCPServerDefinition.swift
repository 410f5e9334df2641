/// How one MCP server is started, as the file of servers says it.
struct MCPServerDefinition: Sendable, Equatable {
    /// Its key in the file.
    var name: String
    /// A program's name, to be found in `PATH`, or a path.
    var command: String
    var arguments: [String] = []
    /// Added to the few variables every server gets; may hold secrets.
    var environment: [String: String] = [:]
    /// Where it runs; absolute.
    var directory: String?

    /// What a server is given of the gateway's own environment: nothing that could be a secret of ours.
    static let inherited = ["HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER"]
    /// Where programs are looked for when nobody says.
    static let usualPath = "/usr/local/bin:/usr/bin:/bin"

    /// All variables it is started with.
    func wholeEnvironment(from own: [String: String]) -> [String: String] {
        var whole = own.filter { Self.inherited.contains($0.key) }
        whole.merge(environment) { _, new in new }
        if whole["PATH"] == nil { whole["PATH"] = Self.usualPath }
        return whole
    }

    /// A line without the values of the variables that the file names, which may be secrets.
    func redacted(_ line: String) -> String {
        let secretCharactersMin = 6
        return environment.values.reduce(line) { line, value in
            value.count < secretCharactersMin ? line : line.replacing(value, with: "••••")
        }
    }
}
