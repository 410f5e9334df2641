import Conversation

/// Makes of the pieces in which upstreams send tool calls what the strictest client parses: each call opens once, with an id of its own,
/// its name and no arguments; only arguments follow; calls are numbered from 0 without gaps (docs/wire CC-38, CC-39).
///
/// Upstreams repeat id and name with every piece, leave ids out, use one twice, send the name after the id, number from 1, or number
/// every call 0.
struct CallFragments {
    private struct Call {
        /// The number and the id that the upstream gave it.
        let index: Int
        var id: String
        var name = ""
        /// Arguments that came before the name.
        var early = ""
        /// Its number for the client, once it has opened.
        var number: Int?
    }

    /// How much of a call's arguments may come before its name, in bytes; the rest is lost, and with it a call nobody could make.
    static let earlyBytesMax = 65_536

    private var calls: [Call] = []
    private var idsInUse: [String]
    private var opened = 0

    init(idsInUse: [String] = []) { self.idsInUse = idsInUse }

    mutating func add(_ fragment: ToolCallFragment, _ heard: (AgentEvent) -> Void) {
        guard let position = position(of: fragment) else { return }
        if calls[position].id.isEmpty, let id = fragment.id { calls[position].id = id }
        if let number = calls[position].number {
            if !fragment.arguments.isEmpty { heard(.toolCall(ToolCallFragment(index: number, arguments: fragment.arguments))) }
            return
        }
        if let name = fragment.name { calls[position].name += name }
        if calls[position].early.utf8.count + fragment.arguments.utf8.count <= Self.earlyBytesMax {
            calls[position].early += fragment.arguments
        }
        guard !calls[position].name.isEmpty else { return }
        calls[position].number = opened
        let call = calls[position]
        heard(.toolCall(ToolCallFragment(index: opened, id: ownID(call.id), name: call.name, arguments: "")))
        if !call.early.isEmpty { heard(.toolCall(ToolCallFragment(index: opened, arguments: call.early))) }
        calls[position].early = ""
        opened += 1
    }

    /// The reason to finish as the calls bear it out: some upstreams say `stop` after calling, and some `tool_calls` without.
    func reason(_ given: FinishReason) -> FinishReason {
        switch given {
        case .stop where opened > 0: .toolCalls
        case .toolCalls where opened == 0: .stop
        default: given
        }
    }

    /// Which call the fragment belongs to: the latest of its number, unless it names another. Nil beyond the most calls there may be.
    private mutating func position(of fragment: ToolCallFragment) -> Int? {
        if let position = calls.lastIndex(where: { $0.index == fragment.index }) {
            let call = calls[position]
            let id = fragment.id ?? ""
            let isOther: Bool =
                if !id.isEmpty, !call.id.isEmpty {
                    id != call.id
                } else {
                    call.number != nil && id.isEmpty && fragment.name.map { !$0.isEmpty && $0 != call.name } ?? false
                }
            if !isOther { return position }
        }
        guard calls.count < UpstreamChunk.toolCallsMax else { return nil }
        calls.append(Call(index: fragment.index, id: fragment.id ?? ""))
        return calls.count - 1
    }

    /// The id as given where nobody has it yet, else a new one.
    private mutating func ownID(_ given: String) -> String {
        var id = given
        while id.isEmpty || idsInUse.contains(id) {
            id = "call_" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
        }
        idsInUse.append(id)
        return id
    }
}
