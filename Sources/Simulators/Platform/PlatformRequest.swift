internal import Foundation

/// One REST request to the platform, taken apart.
struct PlatformRequest: Sendable, Equatable {
    var method: String
    /// The path between its slashes, percent-decoded.
    var segments: [String]
    /// The query's items in order, percent-decoded.
    var query: [Item]
    /// `xi-api-key`; nil when there is none.
    var key: String?
    /// The Host header.
    var host: String
    var body: [UInt8]
    /// Seconds since 1970, now.
    var at: Int

    struct Item: Sendable, Equatable {
        var name: String
        var value: String
    }

    init(_ request: UpstreamRequest, at: Int) {
        method = request.method
        segments = request.path.split(separator: "/").map { Self.decoded($0) }
        query = Self.items(request.query)
        key = request.headers["xi-api-key"]
        host = request.headers["host"] ?? ""
        body = request.body
        self.at = at
    }

    /// The first value of a query's item.
    func item(_ name: String) -> String? { query.first { $0.name == name }?.value }

    static func items(_ query: String) -> [Item] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Item(name: decoded(parts[0]), value: parts.count == 2 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        text.replacing("+", with: " ").removingPercentEncoding ?? String(text)
    }
}
