import NIOCore

/// One request on its way, and whom its answer is for. Confined to the link's event loop.
struct ServiceCall {
    let request: ServiceRequest
    /// How long each try may take.
    let limit: Duration
    /// How often it may still be sent.
    var triesLeft: Int
    var deadline = NIODeadline.distantFuture
    /// The result is borrowed: valid only during the call.
    let complete: (Result<JSONValue, VoiceServiceFailure>) -> Void

    init(_ request: ServiceRequest, limit: Duration, tries: Int = 1, complete: @escaping (Result<JSONValue, VoiceServiceFailure>) -> Void) {
        self.request = request
        self.limit = limit
        triesLeft = tries
        self.complete = complete
    }

    init<Value>(
        _ request: ServiceRequest, limit: Duration, tries: Int = 1, _ decode: @escaping ServiceResults.Decoder<Value>,
        done: @escaping (Result<Value, VoiceServiceFailure>) -> Void
    ) {
        self.init(request, limit: limit, tries: tries) { result in
            do throws(VoiceServiceFailure) {
                done(.success(try decode(try result.get())))
            } catch {
                done(.failure(error))
            }
        }
    }

    var method: ServiceMethod { request.method }
}
