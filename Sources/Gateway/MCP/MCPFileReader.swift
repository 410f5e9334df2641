/// Reads the text of a file of MCP servers, gathering everything that is wrong with it.
struct MCPFileReader {
    private let path: String
    private let home: String?
    private let bytes: UnsafeRawBufferPointer
    private var file = MCPFile()
    private var problems: [String] = []

    /// Keys that other clients put beside ours, and that say nothing to this one.
    private static let foreignKeys: Set = ["type", "alwaysAllow", "autoApprove", "autoStart", "description", "timeout", "trust"]

    /// - Throws: `GatewayFailure` 78 with every fault on a line of its own.
    static func read(_ bytes: [UInt8], path: String, home: String?) throws(GatewayFailure) -> MCPFile {
        let outcome = bytes.withUnsafeBytes { buffer -> Result<MCPFile, GatewayFailure> in
            let tape = JSONTape()
            do throws(JSONScanError) {
                let root = try tape.scan(buffer)
                var reader = MCPFileReader(path: path, home: home, bytes: buffer)
                reader.read(root)
                if reader.problems.isEmpty { return .success(reader.file) }
                return .failure(GatewayFailure(.configuration, reader.problems.joined(separator: "\n")))
            } catch {
                return .failure(GatewayFailure(.configuration, "\(path):\(error.line): \(error.message)"))
            }
        }
        return try outcome.get()
    }

    private init(path: String, home: String?, bytes: UnsafeRawBufferPointer) {
        self.path = path
        self.home = home
        self.bytes = bytes
    }

    private mutating func problem(_ value: JSONValue, _ text: String) {
        let line = bytes[..<value.range.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1
        problems.append("\(path):\(line): \(text)")
    }

    private mutating func read(_ root: JSONValue) {
        guard let servers = root["mcpServers"], servers.kind == .object else {
            problem(root["mcpServers"] ?? root, "it must be an object with \"mcpServers\": {\"NAME\": {\"command\": \"PROGRAM\"}}")
            return
        }
        for (key, server) in servers.members {
            let name = key.string
            guard file.servers.count < MCPFile.serversMax else {
                problem(server, "there are more than \(MCPFile.serversMax) servers: take some out")
                return
            }
            guard (1...64).contains(name.utf8.count), TerminalText.line(name) == name else {
                problem(server, "a server's name must be 1 to 64 bytes of visible text, not \(TerminalText.quoted(name))")
                continue
            }
            readServer(name, server)
        }
    }

    private mutating func readServer(_ name: String, _ server: JSONValue) {
        let place = "mcpServers.\(name)"
        guard server.kind == .object else {
            problem(server, "\(place) must be an object such as {\"command\": \"PROGRAM\", \"args\": []}")
            return
        }
        guard server["disabled"]?.bool != true else { return }
        guard server["url"] == nil && server["serverUrl"] == nil else {
            file.warnings.append(
                "\(path): \(place) is reached by a URL; this gateway speaks to tool servers that it starts, so it is left out")
            return
        }
        var definition = MCPServerDefinition(name: name, command: "")
        var hasCommand = false
        for (key, value) in server.members {
            switch key.string {
            case "command":
                hasCommand = true
                definition.command = text(value, "\(place).command", "a program, such as \"uvx\"").map(expanded) ?? ""
                if definition.command.isEmpty, value.kind == .string { problem(value, "\(place).command is empty: name a program") }
            case "args": definition.arguments = texts(value, "\(place).args")
            case "env": definition.environment = variables(value, "\(place).env")
            case "cwd":
                guard let directory = text(value, "\(place).cwd", "a folder").map(expanded) else { continue }
                definition.directory = directory.hasPrefix("/") ? directory : "\(folder)/\(directory)"
            case "disabled":
                if value.bool == nil { problem(value, "\(place).disabled must be true or false") }
            case let other where !Self.foreignKeys.contains(other):
                let nearest = NearestName.of(other, among: ["command", "args", "env", "cwd", "disabled"])
                let advice = nearest.map { "; did you mean \($0)?" } ?? ""
                file.warnings.append("\(path): \(place) has a key \(TerminalText.quoted(other)) that says nothing to this gateway\(advice)")
            default: break
            }
        }
        if !hasCommand { problem(server, "\(place) has no command: add \"command\": \"PROGRAM\"") }
        if definition.directory == nil { definition.directory = folder }
        file.servers.append(definition)
    }

    /// Where the file lies: what is relative is so to it, and servers run there unless it says otherwise.
    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }

    private mutating func text(_ value: JSONValue, _ place: String, _ expected: String) -> String? {
        guard let text = value.string, !text.utf8.contains(0) else {
            problem(value, "\(place) must be text: \(expected)")
            return nil
        }
        return text
    }

    private mutating func texts(_ value: JSONValue, _ place: String) -> [String] {
        guard value.kind == .array else {
            problem(value, "\(place) must be a list of texts, such as [\"--verbose\"]")
            return []
        }
        var texts: [String] = []
        for (index, element) in value.elements.enumerated() {
            if let text = text(element, "\(place)[\(index)]", "put it in quotes") { texts.append(text) }
        }
        return texts
    }

    private mutating func variables(_ value: JSONValue, _ place: String) -> [String: String] {
        guard value.kind == .object else {
            problem(value, "\(place) must be an object of texts, such as {\"API_KEY\": \"…\"}")
            return [:]
        }
        var variables: [String: String] = [:]
        for (key, element) in value.members {
            let name = key.string
            guard !name.isEmpty, !name.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }) else {
                problem(element, "\(place) has a variable whose name is empty or holds an equals sign")
                continue
            }
            // The value is not shown: it may be a secret.
            if let text = text(element, "\(place).\(TerminalText.line(name))", "put it in quotes") { variables[name] = text }
        }
        return variables
    }
}
