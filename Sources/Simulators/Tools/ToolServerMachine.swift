/// An MCP server with two tools as a machine: told what lines came in and what time it is; answers what to write and what to note.
///
/// It opens no file and reads no clock.  Protocol: JSON-RPC 2.0, one message a line, as the MCP transport over stdio has it.
struct ToolServerMachine {
    enum Output: Equatable {
        case line(String)
        /// Bytes that are no message.
        case bytes([UInt8])
        case note(event: String, tool: String, call: Int, arguments: JSONValue, outcome: String)
        case complain(String)
        /// Leaves at once, as a crash does.
        case die(code: Int32)
    }

    struct Call {
        var number: Int
        var id: JSONValue
        var tool: String
        var arguments: JSONValue
        var progressToken: JSONValue?
    }

    static let versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
    static let defaultVersion = "2025-06-18"
    static let lineBytesMax = 4 * 1_048_576

    let options: FakeToolServerOptions
    var now = Duration.zero
    var facts: [String: String]
    var callsMade = 0
    var agenda = Agenda<Call>()
    /// Whether the list was changed by a fault.
    var hasMoreTools = false
    private var outputs: [Output] = []

    init(_ options: FakeToolServerOptions) {
        self.options = options
        facts = options.facts
    }

    var nextInstant: Duration? { agenda.next }

    mutating func takeOutputs() -> [Output] {
        defer { outputs = [] }
        return outputs
    }

    mutating func put(_ output: Output) { outputs.append(output) }

    /// Ends the calls that are due.
    mutating func advance(to instant: Duration) {
        while let (at, call) = agenda.take(by: instant) {
            now = max(now, at)
            end(call)
        }
        now = max(now, instant)
    }

    /// The server was started.
    mutating func begin() {
        put(.note(event: "start", tool: "", call: 0, arguments: .null, outcome: ""))
        if options.faults.has(.floodsErrors) {
            for number in 0..<20_000 { put(.complain("noise \(number) " + String(repeating: "n", count: 200))) }
        }
        if options.faults.has(.diesAtStart) {
            put(.complain("cannot find my configuration"))
            put(.die(code: 3))
        }
    }

    /// A line came.
    mutating func received(_ line: String) {
        guard !line.allSatisfy(\.isWhitespace) else { return }
        guard let message = JSONValue(parsing: Array(line.utf8)) else { return fail(.null, -32700, "Parse error") }
        guard message.isObject, message["jsonrpc"]?.string == "2.0", let method = message["method"]?.string else {
            // An answer to a ping of ours asks for nothing.
            if message.isObject, message["result"] != nil || message["error"] != nil { return }
            return fail(message["id"] ?? .null, -32600, "Invalid Request")
        }
        guard let id = message["id"] else { return notified(method, message["params"] ?? .null) }
        switch method {
        case "initialize": initialize(id, message["params"] ?? .null)
        case "ping": answer(id, .object([]))
        case "tools/list": list(id, message["params"] ?? .null)
        case "tools/call": call(id, message["params"] ?? .null)
        default: fail(id, -32601, "Method not found: \(method)")
        }
    }

    private mutating func notified(_ method: String, _ params: JSONValue) {
        guard method == "notifications/cancelled", let id = params["requestId"] else { return }
        var cancelled: [Call] = []
        agenda.cancel { call in
            guard call.id == id else { return false }
            cancelled.append(call)
            return true
        }
        for call in cancelled {
            put(.note(event: "cancelled", tool: call.tool, call: call.number, arguments: call.arguments, outcome: ""))
        }
    }

    private mutating func initialize(_ id: JSONValue, _ params: JSONValue) {
        put(.note(event: "initialize", tool: "", call: 0, arguments: .null, outcome: ""))
        if options.faults.has(.neverInitializes) { return }
        let wanted = params["protocolVersion"]?.string ?? ""
        let version = Self.versions.contains(wanted) ? wanted : Self.defaultVersion
        answer(
            id,
            [
                "protocolVersion": .string(version), "capabilities": ["tools": ["listChanged": true]],
                "serverInfo": ["name": "fake-tools", "version": "1"], "instructions": "Reads and sets facts.",
            ])
    }

    mutating func answer(_ id: JSONValue, _ result: JSONValue) {
        send(["jsonrpc": "2.0", "id": id, "result": result])
        if options.faults.has(.pings) { send(["jsonrpc": "2.0", "id": .string("ping-\(callsMade)"), "method": "ping"]) }
    }

    mutating func fail(_ id: JSONValue, _ code: Int, _ message: String) {
        send(["jsonrpc": "2.0", "id": id, "error": ["code": .integer(code), "message": .string(message)]])
    }

    mutating func send(_ message: JSONValue) { put(.line(message.text())) }
}
