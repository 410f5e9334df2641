/// One HTTP request as the fake upstream reads it.
struct UpstreamRequest: Sendable, Equatable {
    var method: String
    /// The path without its query.
    var path: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
    /// Whether the connection may serve another request after this one.
    var keepsAlive: Bool
    /// What stood after the path's `?`, as it came; empty for nothing.
    var query = ""

    /// The token of an `Authorization: Bearer` header.
    var bearer: String? {
        guard let value = headers["authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    }

    /// The key of an `x-api-key` header, else the bearer token.
    var key: String? { headers["x-api-key"] ?? bearer }
}
