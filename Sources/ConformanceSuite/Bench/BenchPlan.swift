public import Simulators

/// What a bench asks for and how often.
public struct BenchPlan: Sendable, Equatable {
    public var target: Endpoint
    public var token: String?
    public var model: String
    /// Requests in flight at once, one level after another.
    public var levels = [1, 8]
    /// Measured requests of each level.
    public var requests = 50
    /// Requests before them that are not counted.
    public var warmUp = 5
    public var prompt = "Tell me something about rivers."
    public var timeout = Duration.seconds(30)
    /// Makes each request another, so that no server takes one for the retry of another.
    public var salt: UInt64

    public init(target: Endpoint, token: String?, model: String, salt: UInt64 = .random(in: .min ... .max)) {
        (self.target, self.token, self.model, self.salt) = (target, token, model, salt)
    }

    /// The request of a number.
    func request(_ number: Int) -> CurlRequest {
        let body: JSONValue = [
            "model": .string(model), "stream": true,
            "messages": [["role": "user", "content": .string("\(prompt) (\(String(salt % 1_000_000, radix: 36))-\(number))")]],
        ]
        var headers = ["Content-Type: application/json", "Accept: application/json", "User-Agent: conformance"]
        if let token { headers.append("Authorization: Bearer \(token)") }
        var request = CurlRequest(target.url + "/chat/completions", headers: headers, body: body.bytes)
        request.totalTimeout = timeout
        return request
    }
}
