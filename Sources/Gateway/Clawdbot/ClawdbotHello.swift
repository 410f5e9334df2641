import NIOCore

/// What a Clawdbot gateway tells of itself once it has let us in (docs/wire/clawdbot.md CB-8).
struct ClawdbotHello: Equatable {
    static let tickDefault: TimeAmount = .seconds(30)
    /// What one frame to the server may hold where it does not say, in bytes.
    static let frameBytesDefault = 524_288
    static let mainSessionKey = "agent:main:main"

    var version: Int
    var mainSessionKey: String?
    /// How often the server says that it is there.
    var tick: TimeAmount
    /// What one frame to the server may hold, in bytes.
    var frameBytesMax: Int
    var uptimeMs: Int?

    /// Nil for what is no greeting.
    init?(_ payload: JSONValue?) {
        guard let payload, payload.kind == .object, let version = payload["protocol"]?.integer else { return nil }
        self.version = version
        let snapshot = payload["snapshot"]
        let key = snapshot?["sessionDefaults"]?["mainSessionKey"]?.text
        mainSessionKey = key.flatMap { $0.isEmpty || $0.escaped.count > 512 ? nil : $0.string }
        let policy = payload["policy"]
        tick = policy?["tickIntervalMs"]?.integer.map { .milliseconds(Int64(min(max($0, 10), 600_000))) } ?? Self.tickDefault
        frameBytesMax = policy?["maxPayload"]?.integer.map { min(max($0, 1_024), 67_108_864) } ?? Self.frameBytesDefault
        uptimeMs = snapshot?["uptimeMs"]?.integer
    }
}
