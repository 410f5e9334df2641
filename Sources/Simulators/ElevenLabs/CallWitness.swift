/// What else a call can be judged by than its wire: the upstream's probe and the session's export.  Each may be missing.
public struct CallWitness: Sendable {
    /// The counts of a probe route: streams open, streams whose client left.
    public struct UpstreamCounts: Sendable, Equatable {
        public var open: Int
        public var cancelled: Int

        public init(open: Int, cancelled: Int) {
            self.open = open
            self.cancelled = cancelled
        }
    }

    public var upstream: (@Sendable () async -> UpstreamCounts?)?
    /// How often the agent behind the gateway was asked.
    public var agentRuns: (@Sendable () async -> Int?)?
    /// Answers what the session of this key has stored; nil when it cannot be had.
    public var session: (@Sendable (String) async -> [SessionLine]?)?

    public init(
        upstream: (@Sendable () async -> UpstreamCounts?)? = nil, session: (@Sendable (String) async -> [SessionLine]?)? = nil
    ) {
        self.upstream = upstream
        self.session = session
    }

    /// A probe at a URL that answers `{"open":n,"cancelled":n}`.
    public static func probe(at url: String, client: CurlClient) -> @Sendable () async -> UpstreamCounts? {
        {
            var request = CurlRequest(url, method: "GET")
            request.totalTimeout = .seconds(5)
            let response = await client.send(request).response()
            guard response.status == 200, let value = JSONValue(parsing: response.body), let open = value["open"]?.wholeNumber,
                let cancelled = value["cancelled"]?.wholeNumber
            else { return nil }
            return UpstreamCounts(open: open, cancelled: cancelled)
        }
    }
}
