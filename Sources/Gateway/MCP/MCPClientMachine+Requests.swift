import Conversation
import NIOCore

// What the gateway asks of a server, and what becomes of it.

extension MCPClientMachine {
    /// - Parameter arguments: a JSON object as text, as a model wrote it; empty for none.
    mutating func call(
        _ call: Call, tool: String, arguments: String, deadline: NIODeadline, using tape: JSONTape
    ) -> [Action] {
        func refused(_ words: String) -> [Action] { [.settle(call, ToolOutcome(words, isError: true))] }
        guard phase == .ready else { return refused("The tool server is not running at the moment. Nothing was done.") }
        guard pending.count(where: { $0.isCall }) < limits.callsMax else {
            return refused("Too many calls wait for this tool server already. Nothing was done.")
        }
        guard arguments.utf8.count <= limits.argumentsBytesMax else {
            return refused("The arguments are longer than \(limits.argumentsBytesMax) bytes. Nothing was done.")
        }
        var bytes = [UInt8](arguments.utf8)
        if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { bytes = [UInt8]("{}".utf8) }
        if let fault = Self.fault(bytes, tape) { return refused("The arguments are no JSON object: \(fault) Nothing was done.") }
        let id = begin(.call(call), deadline)
        return [.send(MCPRequestLine.callTool(id: id, name: tool, arguments: bytes))]
    }

    /// The gateway does not wait for a call any more.
    mutating func cancel(_ call: Call) -> [Action] {
        guard let index = pending.firstIndex(where: { $0.request == .call(call) }) else { return [] }
        let id = pending.remove(at: index).id
        return [
            .send(MCPRequestLine.cancelled(id: id, reason: "The user spoke on, or hung up.")),
            .settle(call, ToolOutcome("The call was given up. Whether it had any effect is not known.", isError: true, isCertain: false)),
        ]
    }

    /// What has to be done because time has passed.
    mutating func due(at now: NIODeadline) -> [Action] {
        var actions: [Action] = []
        if let relistAt, relistAt <= now, !pending.contains(where: { $0.request == .list }) {
            actions += list(at: now)
        }
        while phase != .over, let index = pending.firstIndex(where: { $0.deadline <= now }) {
            let late = pending.remove(at: index)
            switch late.request {
            case .initialize: actions += end(.noHandshake)
            case .ping: actions += end(.hung)
            case .list:
                actions.append(.log(isWarning: true, "it did not list its tools in time; it is asked again"))
                listing = MCPListing()
                relistAt = now + limits.list
            case .call(let call): actions += expired(call, id: late.id, at: now)
            }
        }
        return actions
    }

    private mutating func expired(_ call: Call, id: Int64, at now: NIODeadline) -> [Action] {
        let seconds = Double(callLimitMs) / 1_000
        let words =
            "The tool did not answer within \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)") seconds. "
            + "Whether the call had any effect is not known."
        var actions: [Action] = [
            .send(MCPRequestLine.cancelled(id: id, reason: "It took too long.")),
            .settle(call, ToolOutcome(words, isError: true, isCertain: false)),
        ]
        if !pending.contains(where: { $0.request == .ping }) {
            actions.append(.send(MCPRequestLine.ping(id: begin(.ping, now + limits.ping))))
        }
        return actions
    }

    /// Begins to read the list of tools from its first page.
    private mutating func list(at now: NIODeadline) -> [Action] {
        relistAt = nil
        listing = MCPListing()
        return [.send(MCPRequestLine.listTools(id: begin(.list, now + limits.list), cursor: nil))]
    }

    mutating func shookHands(_ answer: JSONRPCAnswer, at now: NIODeadline) -> [Action] {
        guard case .result(let result) = answer else { return end(.refused(answer.problem)) }
        guard let revision = result["protocolVersion"]?.string else { return end(.refused("its answer has no protocolVersion")) }
        guard MCPRequestLine.revisions.contains(revision) else {
            return end(.otherRevision(TerminalText.line(revision, charactersMax: 32)))
        }
        phase = .ready
        let info = result["serverInfo"]
        let name = [info?["name"]?.string, info?["version"]?.string].compactMap(\.self).joined(separator: " ")
        var actions: [Action] = [
            .ready(server: TerminalText.line(name, charactersMax: 64), revision: revision), .send(MCPRequestLine.initialized),
        ]
        if let tools = result["capabilities"]?["tools"], !tools.isNull { actions += list(at: now) } else { actions.append(.publish([])) }
        return actions
    }

    mutating func listed(_ answer: JSONRPCAnswer, at now: NIODeadline) -> [Action] {
        guard case .result(let result) = answer else {
            return [.log(isWarning: true, "it did not list its tools: \(answer.problem)")]
        }
        guard result["tools"]?.kind == .array else { return [.log(isWarning: true, "its list of tools has no tools")] }
        let (cursor, refusals) = listing.add(result, limits: limits)
        let refused = refusals.map(Action.refused)
        guard let cursor else {
            defer { listing = MCPListing() }
            return refused + [.publish(listing.tools)]
        }
        return refused + [.send(MCPRequestLine.listTools(id: begin(.list, now + limits.list), cursor: cursor))]
    }

    func outcome(_ answer: JSONRPCAnswer) -> ToolOutcome {
        guard case .result(let result) = answer else {
            return ToolOutcome("The tool server refused the call: \(answer.problem)", isError: true)
        }
        return MCPOutcome.of(result, bytesMax: limits.outcomeBytesMax)
    }

    /// What keeps bytes from being a JSON object; nil when they are one.
    private static func fault(_ bytes: [UInt8], _ tape: JSONTape) -> String? {
        bytes.withUnsafeBytes { buffer in
            do throws(JSONScanError) {
                return try tape.scan(buffer).kind == .object ? nil : "they are another kind of value."
            } catch {
                return error.message
            }
        }
    }
}

extension MCPClientMachine.Pending {
    var isCall: Bool {
        if case .call = request { true } else { false }
    }
}

extension JSONRPCAnswer {
    /// What is wrong, where it is no result.
    fileprivate var problem: String {
        switch self {
        case .result: ""
        case .error(let code, let message):
            (code.map { "error \($0): " } ?? "") + TerminalText.line(message, charactersMax: 512)
        case .broken(let what): "its answer has \(what)"
        }
    }
}
