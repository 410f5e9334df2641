/// The two latency figures of a run: until the first token, and until the first that was not a buffer word.
public struct Latency: Sendable, Hashable, Codable {
    public var firstTokenMs: Percentiles?
    public var firstRealTokenMs: Percentiles?

    /// Takes what was measured, in milliseconds; a figure without a sample is null, never zero.
    public init(firstTokenMs: [Double] = [], firstRealTokenMs: [Double] = []) {
        self.firstTokenMs = Percentiles(of: firstTokenMs)
        self.firstRealTokenMs = Percentiles(of: firstRealTokenMs)
    }

    enum CodingKeys: String, CodingKey {
        case firstTokenMs = "first_token_ms"
        case firstRealTokenMs = "first_real_token_ms"
    }

    public func encode(to encoder: any Encoder) throws {
        var figures = encoder.container(keyedBy: CodingKeys.self)
        try figures.encode(firstTokenMs, forKey: .firstTokenMs)
        try figures.encode(firstRealTokenMs, forKey: .firstRealTokenMs)
    }
}
