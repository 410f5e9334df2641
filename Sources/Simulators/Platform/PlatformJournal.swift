/// What is written down of a REST request: everything but the key and the values of secrets.
enum PlatformJournal {
    /// Longest body written down, in bytes; of a longer one only its length is.
    static let bodyBytesMax = 65_536

    private static let hidden: Set<String> = ["value", "token", "webhook_secret", "account_auth_token", "secret"]

    static func line(_ request: PlatformRequest, reply: PlatformReply, fault: PlatformFault?, at now: Duration) -> JSONValue {
        let isShort = request.body.count <= bodyBytesMax
        let body = isShort ? JSONValue(parsing: request.body).map(blotted).orNull : .null
        let query = request.query.map { JSONMember(key: $0.name, value: .string($0.value)) }
        return [
            "at_ms": .decimal(now.milliseconds), "method": .string(request.method),
            "path": .string("/" + request.segments.joined(separator: "/")), "query": .object(query), "has_key": .bool(request.key != nil),
            "body_bytes": .integer(request.body.count), "body": body, "status": .integer(reply.status),
            "fault": fault.map { .string($0.rawValue) }.orNull,
        ]
    }

    private static func blotted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.map { member in
                    let isHidden = hidden.contains(member.key) && member.value.string != nil
                    return JSONMember(key: member.key, value: isHidden ? "***" : blotted(member.value))
                })
        case .array(let elements): .array(elements.map(blotted))
        default: value
        }
    }
}
