import Conversation
import NIOCore

@testable import Gateway

/// A machine with a clock that is moved by hand.
struct MCPMachineStage {
    var machine: MCPClientMachine
    var now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    let tape = JSONTape()

    init(_ change: (inout MCPLimits) -> Void = { _ in }) {
        var limits = MCPLimits()
        change(&limits)
        machine = MCPClientMachine(limits: limits, callLimitMs: 30_000)
    }

    static func tool(_ name: String) -> String { #"{"name":"\#(name)","description":"d","inputSchema":{"type":"object"}}"# }

    mutating func open() -> [String] { text(machine.open(at: now)) }

    mutating func hear(_ line: String) -> [MCPClientMachine.Action] {
        let now = now
        return Array(line.utf8).withUnsafeBytes { machine.received($0, isCut: false, using: tape, at: now) }
    }

    mutating func due() -> [MCPClientMachine.Action] { machine.due(at: now) }

    mutating func shakeHands() {
        _ = open()
        _ = hear(#"{"id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}}"#)
    }

    /// The next id is 3 then.
    mutating func beReady() {
        shakeHands()
        _ = hear(#"{"id":2,"result":{"tools":[]}}"#)
    }

    mutating func call(_ call: UInt64, _ tool: String, _ arguments: String) -> [MCPClientMachine.Action] {
        machine.call(call, tool: tool, arguments: arguments, deadline: now + .seconds(30), using: tape)
    }

    /// The lines that are sent, without their ends; a line that has none, or two, is shown with a mark.
    func text(_ actions: [MCPClientMachine.Action]) -> [String] {
        actions.compactMap { action in
            guard case .send(let bytes) = action else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            let isOneLine = text.utf8.count { $0 == UInt8(ascii: "\n") } == 1 && text.hasSuffix("\n")
            return isOneLine ? String(text.dropLast()) : "not one line: \(text)"
        }
    }

    func settled(_ actions: [MCPClientMachine.Action]) -> [ToolOutcome] {
        actions.compactMap { if case .settle(_, let outcome) = $0 { outcome } else { nil } }
    }

    func published(_ actions: [MCPClientMachine.Action]) -> [String]? {
        actions.compactMap { if case .publish(let tools) = $0 { tools.map(\.name) } else { nil } }.last
    }
}
