/// All that a check of the public URL has seen; what was not tried is nil.
struct TunnelEvidence: Sendable {
    /// A client's name as it stands in `User-Agent`, nil for none, and what it got.
    struct Introduction: Sendable {
        let client: String
        let userAgent: String?
        let exchange: ProbeExchange
    }

    /// How the streams were asked for.
    struct Script: Sendable {
        var words = 60
        /// How long the quiet stream says nothing, in milliseconds.
        var silenceMs = 12_000
    }

    let address: PublicAddress
    var script = Script()
    var connection: ConnectOutcome?
    var introductions: [Introduction] = []
    /// A chat request without a token.
    var anonymous: ProbeExchange?
    /// A chat request with a token, streamed, over HTTP/1.1 and uncompressed.
    var stream: ProbeExchange?
    /// The same, straight to the gateway; nil where it cannot be reached so.
    var source: ProbeExchange?
    /// Other paths that were tried with the same request, once the right one led nowhere.
    var detours: [(path: String, exchange: ProbeExchange)] = []
    /// The list of models.
    var models: ProbeExchange?
    /// Silent for ``Script/silenceMs`` before its first word.
    var quiet: ProbeExchange?
    /// Asked for with `Accept-Encoding`.
    var compressed: ProbeExchange?
    /// With HTTP/2 allowed.
    var second: ProbeExchange?
    /// With `Expect: 100-continue`.
    var expecting: ProbeExchange?

    /// The clients that a firewall may know by name, ours first.
    static let clients: [(client: String, userAgent: String?)] = [
        ("voice-gateway", "voice-gateway"),
        ("the openai client for Python", "AsyncOpenAI/Python 1.99.9"),
        ("curl", "curl/8.5.0"),
        ("aiohttp", "Python/3.12 aiohttp/3.9.5"),
        ("a client without a User-Agent", nil),
    ]

    /// The first of them that got through.
    var accepted: Introduction? { introductions.first { $0.exchange.isGateways } }
}
