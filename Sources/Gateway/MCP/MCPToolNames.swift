/// What tools of several servers are called when they are offered together.
enum MCPToolNames {
    /// Longest name that every model takes, of `A-Z a-z 0-9 _ -`.
    static let charactersMax = 64

    struct Named: Equatable {
        var offered: String
        var server: String
        var tool: MCPTool
    }

    /// A tool keeps its own name where that is valid and nobody else's; else it is `server_tool`, numbered where even that is taken.
    ///
    /// - Parameters:
    ///   - servers: in an order that stays the same, each with its tools.
    ///   - taken: names that are given away already.
    static func assign(_ servers: [(name: String, tools: [MCPTool])], taken: Set<String>) -> [Named] {
        var uses: [String: Int] = [:]
        for tool in servers.flatMap(\.tools) { uses[tool.name, default: 0] += 1 }
        func keepsItsName(_ tool: MCPTool) -> Bool { isValid(tool.name) && uses[tool.name] == 1 && !taken.contains(tool.name) }
        var given = taken.union(servers.flatMap(\.tools).filter(keepsItsName).map(\.name))
        return servers.flatMap { server in
            server.tools.map { tool in
                guard !keepsItsName(tool) else { return Named(offered: tool.name, server: server.name, tool: tool) }
                let offered = free(sanitized(server.name) + "_" + sanitized(tool.name), given)
                given.insert(offered)
                return Named(offered: offered, server: server.name, tool: tool)
            }
        }
    }

    static func isValid(_ name: String) -> Bool {
        (1...charactersMax).contains(name.utf8.count) && name.utf8.allSatisfy(isValid)
    }

    private static func free(_ name: String, _ given: Set<String>) -> String {
        let cut = String(name.prefix(charactersMax))
        guard given.contains(cut) else { return cut }
        var number = 2
        while true {
            let candidate = name.prefix(charactersMax - "_\(number)".utf8.count) + "_\(number)"
            if !given.contains(String(candidate)) { return String(candidate) }
            number += 1
        }
    }

    private static func sanitized(_ name: String) -> String {
        String(decoding: name.utf8.map { isValid($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    }

    private static func isValid(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
