/// What one line of an MCP server says, by the rules of JSON-RPC 2.0 as the Model Context Protocol uses them.
///
/// Borrowed: values are valid only while the line's bytes live and until the tape's next scan.
enum MCPMessage {
    /// An answer; its id is nil when it is none that was ever given out.
    case answer(id: Int64?, JSONRPCAnswer)
    /// A request of the server's own, its id as it wrote it: a JSON string or number.
    case request(id: [UInt8], method: String)
    case notification(method: String, params: JSONValue?)

    /// Longest id of a server's request that is sent back, in bytes.
    private static let idBytesMax = 256
    /// Longest method name that is looked at, in bytes.
    private static let methodBytesMax = 128

    /// Reads one message of a line; nil when it is none.
    init?(_ value: JSONValue) {
        guard value.kind == .object, let members = JSONRPCMembers(value) else { return nil }
        guard let method = members.method else {
            guard let id = members.id else { return nil }
            self = .answer(id: id.exactInteger, JSONRPCAnswer(result: members.result, error: members.error))
            return
        }
        guard let name = method.text, !name.isEmpty, name.escaped.count <= Self.methodBytesMax else { return nil }
        guard let id = members.id, !id.isNull else {
            self = .notification(method: name.string, params: members.params)
            return
        }
        guard id.kind == .string || id.kind == .number, id.raw.count <= Self.idBytesMax else { return nil }
        self = .request(id: [UInt8](id.raw), method: name.string)
    }
}
