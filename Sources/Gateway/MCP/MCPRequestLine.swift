/// The lines that are sent to an MCP server, each with its end.
enum MCPRequestLine {
    /// The newest revision that begins with a handshake, which is what is offered.
    static let revision: StaticString = "2025-11-25"
    /// The revisions whose `tools/list` and `tools/call` are spoken here.
    static let revisions: Set = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]

    static func initialize(id: Int64) -> [UInt8] {
        request(id, "initialize") { line in
            line.write("{\"protocolVersion\":\"" as StaticString)
            line.write(revision)
            line.write("\",\"capabilities\":{},\"clientInfo\":{\"name\":\"voice-gateway\",\"version\":\"1\"}}" as StaticString)
        }
    }

    static let initialized = notification("notifications/initialized")

    static func ping(id: Int64) -> [UInt8] { request(id, "ping") { $0.write("{}" as StaticString) } }

    static func listTools(id: Int64, cursor: String?) -> [UInt8] {
        request(id, "tools/list") { line in
            line.write(UInt8(ascii: "{"))
            if let cursor {
                line.write("\"cursor\":" as StaticString)
                line.write(json: cursor)
            }
            line.write(UInt8(ascii: "}"))
        }
    }

    /// - Parameter arguments: a JSON object that has been scanned.
    static func callTool(id: Int64, name: String, arguments: [UInt8]) -> [UInt8] {
        request(id, "tools/call") { line in
            line.write("{\"name\":" as StaticString)
            line.write(json: name)
            line.write(",\"arguments\":" as StaticString)
            // Line ends can only stand between the tokens of JSON, and here they would end the message.
            line.append(contentsOf: arguments.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 })
            line.write(UInt8(ascii: "}"))
        }
    }

    static func cancelled(id: Int64, reason: String) -> [UInt8] {
        var line: [UInt8] = []
        line.write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" as StaticString)
        line.write(Int(id))
        line.write(",\"reason\":" as StaticString)
        line.write(json: reason)
        line.write("}}\n" as StaticString)
        return line
    }

    /// The answer to a ping.
    static func pong(id: [UInt8]) -> [UInt8] { answer(id, "\"result\":{}") }

    /// The answer to a request for what this client does not offer.
    static func unknownMethod(id: [UInt8]) -> [UInt8] {
        answer(id, "\"error\":{\"code\":-32601,\"message\":\"This client offers no such method.\"}")
    }

    private static func answer(_ id: [UInt8], _ rest: StaticString) -> [UInt8] {
        var line: [UInt8] = []
        line.write("{\"jsonrpc\":\"2.0\",\"id\":" as StaticString)
        line.write(id)
        line.write(UInt8(ascii: ","))
        line.write(rest)
        line.write("}\n" as StaticString)
        return line
    }

    private static func notification(_ method: StaticString) -> [UInt8] {
        var line: [UInt8] = []
        line.write("{\"jsonrpc\":\"2.0\",\"method\":\"" as StaticString)
        line.write(method)
        line.write("\"}\n" as StaticString)
        return line
    }

    private static func request(_ id: Int64, _ method: StaticString, _ params: (inout [UInt8]) -> Void) -> [UInt8] {
        var line: [UInt8] = []
        line.write("{\"jsonrpc\":\"2.0\",\"id\":" as StaticString)
        line.write(Int(id))
        line.write(",\"method\":\"" as StaticString)
        line.write(method)
        line.write("\",\"params\":" as StaticString)
        params(&line)
        line.write("}\n" as StaticString)
        return line
    }
}
