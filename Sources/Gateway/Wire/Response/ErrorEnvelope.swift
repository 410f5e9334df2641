/// OpenAI's error body, all four keys always there (docs/wire CC-57).
struct ErrorEnvelope: Equatable, Sendable {
    var message: String
    /// Such as `invalid_request_error`.
    var type: String
    var param: String?
    var code: String?

    func encode(to sink: inout some ByteSink) {
        sink.write("{\"error\":{\"message\":")
        sink.write(json: message)
        sink.write(",\"type\":")
        sink.write(json: type)
        sink.write(",\"param\":")
        sink.write(json: param)
        sink.write(",\"code\":")
        sink.write(json: code)
        sink.write("}}")
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        encode(to: &bytes)
        return bytes
    }
}

extension ErrorEnvelope {
    init(_ fault: RequestFault) {
        self.init(message: fault.message, type: RequestFault.type, param: fault.param, code: fault.code)
    }
}
