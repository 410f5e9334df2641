/// The tools: what is listed, and what a call does.
extension ToolServerMachine {
    var readName: String { options.prefix + "read_fact" }
    var changeName: String { options.prefix + "change_fact" }

    static let toolsMany = 500

    mutating func list(_ id: JSONValue, _ params: JSONValue) {
        put(.note(event: "list", tool: "", call: 0, arguments: .null, outcome: ""))
        let tools = tools
        if options.faults.has(.endlessPages) {
            return answer(id, ["tools": .array(tools), "nextCursor": .string("again-\(params["cursor"]?.string?.count ?? 0)-x")])
        }
        guard options.faults.has(.pages) else { return answer(id, ["tools": .array(tools)]) }
        // One tool a page.
        let page = params["cursor"]?.string.flatMap { Int($0) } ?? 0
        guard tools.indices.contains(page) else { return fail(id, -32602, "Invalid cursor") }
        var members: [JSONMember] = [.init(key: "tools", value: [tools[page]])]
        if page + 1 < tools.count { members.append(.init(key: "nextCursor", value: .string(String(page + 1)))) }
        answer(id, .object(members))
    }

    private var tools: [JSONValue] {
        let key: JSONValue = ["type": "string", "description": "Which fact."]
        let value: JSONValue = ["type": "string", "description": "What it is from now on."]
        var tools = [
            tool(readName, "Reads a fact.", ["key": key], ["key"], isReadOnly: true),
            tool(changeName, "Changes a fact.", ["key": key, "value": value], ["key", "value"], isReadOnly: false),
        ]
        if hasMoreTools { tools.append(tool(options.prefix + "late_fact", "Came later.", ["key": key], ["key"], isReadOnly: true)) }
        if options.faults.has(.badSchema) {
            tools[0]["inputSchema"] = "no schema"
            tools[1]["inputSchema"] = ["type": "array", "properties": 7]
        }
        if options.faults.has(.badToolNames) {
            tools.append(tool("a name with spaces", "Odd.", [:], [], isReadOnly: true))
            tools.append(tool(String(repeating: "n", count: 300), "Long.", [:], [], isReadOnly: true))
            tools.append(["description": "has no name at all"])
        }
        if options.faults.has(.manyTools) {
            tools += (0..<Self.toolsMany).map { tool("\(options.prefix)tool_\($0)", "One of many.", ["key": key], [], isReadOnly: true) }
        }
        return tools
    }

    private func tool(
        _ name: String, _ words: String, _ properties: KeyValuePairs<String, JSONValue>, _ required: [String], isReadOnly: Bool
    ) -> JSONValue {
        let schema: JSONValue = [
            "type": "object", "properties": .object(properties.map { .init(key: $0.key, value: $0.value) }),
            "required": .array(required.map(JSONValue.string)),
        ]
        var tool: JSONValue = ["name": .string(name), "description": .string(words), "inputSchema": schema]
        if !options.isUnannotated {
            tool["annotations"] = [
                "title": .string(words), "readOnlyHint": .bool(isReadOnly), "destructiveHint": .bool(!isReadOnly),
                "idempotentHint": .bool(isReadOnly), "openWorldHint": false,
            ]
        }
        return tool
    }

    mutating func call(_ id: JSONValue, _ params: JSONValue) {
        let name = params["name"]?.string ?? ""
        guard tools.contains(where: { $0["name"]?.string == name }) else { return fail(id, -32602, "Unknown tool: \(name)") }
        callsMade += 1
        let call = Call(
            number: callsMade, id: id, tool: name, arguments: params["arguments"] ?? .object([]),
            progressToken: params["_meta"]?["progressToken"])
        put(.note(event: "call", tool: name, call: call.number, arguments: call.arguments, outcome: ""))
        if has(.garbage, call) { put(.bytes(Array("this is no message\n{\"jsonrpc\":\n\u{0}\u{1}\n[1,2\n".utf8) + [0xFF, 0xFE, 10])) }
        if has(.floods, call) {
            // Sixty-four mebibytes of what nobody asked for.
            let noise = [UInt8](#"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":""#.utf8)
            let line = noise + [UInt8](repeating: 120, count: 65_536) + Array("\"}}\n".utf8)
            for _ in 0..<1024 { put(.bytes(line)) }
        }
        if has(.progress, call), let token = call.progressToken {
            send(["jsonrpc": "2.0", "method": "notifications/progress", "params": ["progressToken": token, "progress": 1, "total": 2]])
        }
        if has(.diesMidCall, call) {
            put(
                .note(event: "end", tool: name, call: call.number, arguments: call.arguments, outcome: ToolServerFault.diesMidCall.rawValue)
            )
            return put(.die(code: 9))
        }
        let delay = name == changeName ? options.changeDelayMilliseconds : options.readDelayMilliseconds
        agenda.plan(call, at: now + .milliseconds(delay))
    }

    /// Does what was asked and answers.
    mutating func end(_ call: Call) {
        let isFailing = options.failing.contains(call.tool)
        let (text, isError) = isFailing ? ("\(call.tool) failed as it was told to", true) : run(call)
        put(.note(event: "end", tool: call.tool, call: call.number, arguments: call.arguments, outcome: isError ? "failed" : "ok"))
        if has(.neverAnswers, call) { return }
        if has(.protocolError, call) { return fail(call.id, -32603, "Internal error") }
        var content: JSONValue = [["type": "text", "text": .string(text)]]
        if has(.hugeResult, call) { content = [["type": "text", "text": .string(String(repeating: "huge ", count: 2_000_000))]] }
        if has(.emptyResult, call) { content = [] }
        if has(.oddContent, call) {
            content = [
                ["type": "image", "data": "AAAA", "mimeType": "image/png"], ["type": "future", "thing": 1], 7,
                ["type": "resource", "resource": ["uri": "note://1", "text": .string(text)]],
            ]
        }
        let id: JSONValue = has(.wrongID, call) ? "nobody-asked" : call.id
        answer(id, ["content": content, "isError": .bool(isError)])
        if has(.answersTwice, call) { answer(id, ["content": content, "isError": .bool(isError)]) }
        if has(.listChanges, call) {
            hasMoreTools = true
            send(["jsonrpc": "2.0", "method": "notifications/tools/list_changed"])
        }
    }

    private mutating func run(_ call: Call) -> (text: String, isError: Bool) {
        guard let key = call.arguments["key"]?.string, !key.isEmpty else { return ("'key' must be a string", true) }
        guard call.tool == changeName else { return (facts[key].map { "\(key) is \($0)" } ?? "nothing is known of \(key)", false) }
        guard let value = call.arguments["value"]?.string else { return ("'value' must be a string", true) }
        facts[key] = value
        return ("\(key) is now \(value)", false)
    }

    private func has(_ fault: ToolServerFault, _ call: Call) -> Bool { options.faults.has(fault, at: call.number) }
}
