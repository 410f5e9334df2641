import Conversation
import NIOCore

/// One run of an MCP server as its client: handshake, list of tools, calls, pings. Decisions only.
///
/// Lines of the server and requests of the gateway go in; lines to send, outcomes and news come out. Ids count up from 1 and are never
/// given out twice. Every request has a deadline, and nothing the server sends is kept beyond ``MCPLimits``.
struct MCPClientMachine {
    /// A call of the gateway's, by a number that whoever makes it chooses.
    typealias Call = UInt64

    enum Action: Equatable {
        case send([UInt8])
        /// Exactly one for each call that went in.
        case settle(Call, ToolOutcome)
        /// The whole list of tools, in the server's order.
        case publish([MCPTool])
        case refused(MCPTool.Refusal)
        /// The handshake is done; what the server calls itself and its version.
        case ready(server: String, revision: String)
        /// A line of the server's for the log.
        case log(isWarning: Bool, String)
        /// A line that is one too many for it.
        case unlogged
        /// The server is of no use any more; nothing else is done with it.
        case stop(MCPFault)
    }

    enum Request: Equatable {
        case initialize, ping
        case list
        case call(Call)
    }

    struct Pending: Equatable {
        let id: Int64
        let request: Request
        let deadline: NIODeadline
    }

    enum Phase: Equatable { case silent, shakingHands, ready, over }

    let limits: MCPLimits
    /// The longest that a call may take, for its outcome's words.
    let callLimitMs: Int
    var phase = Phase.silent
    /// At most ``MCPLimits/callsMax`` calls and one of each other kind.
    var pending: [Pending] = []
    var lastID: Int64 = 0
    /// What of the list has come, while it is read.
    var listing = MCPListing()
    var relistAt: NIODeadline?
    private var unasked: LeakyBucket
    private var unreadable: LeakyBucket
    private var notices: LeakyBucket

    init(limits: MCPLimits = MCPLimits(), callLimitMs: Int) {
        self.limits = limits
        self.callLimitMs = callLimitMs
        unasked = LeakyBucket(burst: limits.unaskedBurst, perSecond: limits.unaskedPerSecond)
        unreadable = LeakyBucket(burst: limits.unreadableBurst, perSecond: limits.unreadablePerSecond)
        notices = LeakyBucket(burst: MCPErrorLines.linesBurst, perSecond: MCPErrorLines.linesPerSecond)
    }

    /// When ``due(at:)`` is wanted next.
    var nextDeadline: NIODeadline? {
        [pending.min { $0.deadline < $1.deadline }?.deadline, relistAt].compactMap(\.self).min()
    }

    var isReady: Bool { phase == .ready }

    /// The server runs: begins the handshake.
    mutating func open(at now: NIODeadline) -> [Action] {
        guard phase == .silent else { return [] }
        phase = .shakingHands
        return [.send(MCPRequestLine.initialize(id: begin(.initialize, now + limits.handshake)))]
    }

    /// Takes in one line.
    mutating func received(_ line: UnsafeRawBufferPointer, isCut: Bool, using tape: JSONTape, at now: NIODeadline) -> [Action] {
        guard phase != .over else { return [] }
        guard !isCut else { return end(.lineTooLong(bytesMax: limits.lineBytesMax)) }
        let root: JSONValue
        do throws(JSONScanError) { root = try tape.scan(line) } catch { return garbage(line, at: now) }
        // A server that may answer in batches sends an array of messages.
        guard root.kind == .array else { return received(root, line, at: now) }
        var actions: [Action] = []
        for element in root.elements where phase != .over { actions += received(element, line, at: now) }
        return actions
    }

    private mutating func received(_ value: JSONValue, _ line: UnsafeRawBufferPointer, at now: NIODeadline) -> [Action] {
        guard let message = MCPMessage(value) else { return garbage(line, at: now) }
        // Whatever it says, it lives.
        pending.removeAll { $0.request == .ping }
        if case .answer(let id, let answer) = message, let index = pending.firstIndex(where: { $0.id == id }) {
            return answered(pending.remove(at: index).request, answer, at: now)
        }
        guard unasked.take(at: now) else { return end(.flood) }
        switch message {
        case .answer: return []  // Late, or never asked for.
        case .request(let id, let method):
            return [.send(method == "ping" ? MCPRequestLine.pong(id: id) : MCPRequestLine.unknownMethod(id: id))]
        case .notification(let method, let params): return notified(method, params, at: now)
        }
    }

    private mutating func notified(_ method: String, _ params: JSONValue?, at now: NIODeadline) -> [Action] {
        switch method {
        case "notifications/tools/list_changed":
            if phase == .ready, relistAt == nil { relistAt = now + limits.relist }
            return []
        case "notifications/message":
            // What cannot be written is not even made into text: a server may send much of it.
            guard notices.take(at: now) else { return [.unlogged] }
            let level = params?["level"]?.text
            let isWarning = level.map { level in !(level.equals("debug") || level.equals("info") || level.equals("notice")) } ?? false
            let data = params?["data"].map { $0.beginning(bytesMax: 1_024) } ?? ""
            return [.log(isWarning: isWarning, TerminalText.line(data, charactersMax: 512))]
        default: return []
        }
    }

    private mutating func answered(_ request: Request, _ answer: JSONRPCAnswer, at now: NIODeadline) -> [Action] {
        switch request {
        case .initialize: shookHands(answer, at: now)
        case .list: listed(answer, at: now)
        case .call(let call): [.settle(call, outcome(answer))]
        case .ping: []
        }
    }

    private mutating func garbage(_ line: UnsafeRawBufferPointer, at now: NIODeadline) -> [Action] {
        guard unreadable.take(at: now) else { return end(.garbage) }
        // Some print their greetings where their messages belong.
        return line.isEmpty ? [] : [.log(isWarning: false, "not a message: \(Excerpt.of(line))")]
    }

    mutating func begin(_ request: Request, _ deadline: NIODeadline) -> Int64 {
        lastID += 1
        pending.append(Pending(id: lastID, request: request, deadline: deadline))
        return lastID
    }

    /// The server is given up, and with it every call that waits.
    mutating func end(_ fault: MCPFault) -> [Action] {
        let actions = settleAll("The tool server was stopped: \(fault). Whether the call had any effect is not known.")
        return phase == .over
            ? actions
            : {
                phase = .over
                return actions + [.stop(fault)]
            }()
    }

    /// The server is gone of itself; every call that waits is told so.
    mutating func ended() -> [Action] {
        phase = .over
        return settleAll("The tool server ended before it answered. Whether the call had any effect is not known.")
    }

    private mutating func settleAll(_ words: String) -> [Action] {
        defer { (pending, relistAt) = ([], nil) }
        return pending.compactMap { pending in
            guard case .call(let call) = pending.request else { return nil }
            return .settle(call, ToolOutcome(words, isError: true, isCertain: false))
        }
    }
}
