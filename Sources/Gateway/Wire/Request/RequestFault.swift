/// Why a chat request is refused, in the words its sender reads.
///
/// Holds at most 64 characters of the request, made printable, and never a token.
struct RequestFault: Error, Equatable {
    /// What is wrong and how to mend it.
    var message: String
    /// The field at fault, such as `messages[2].role`; nil when it is the body as a whole.
    var param: String?
    /// A stable name of the rule, such as `invalid_type`.
    var code: String
    /// HTTP status.
    var status = 400

    /// The `type` of the error envelope.
    static let type = "invalid_request_error"
}

extension RequestFault {
    init(_ error: JSONScanError) {
        self.init(message: error.message, param: nil, code: error.reason.code)
    }

    static func missing(_ param: String, _ advice: String) -> RequestFault {
        RequestFault(message: "'\(param)' is missing: \(advice)", param: param, code: "missing_required_parameter")
    }

    static func wrongType(_ param: String, mustBe expected: String, not found: JSONValue) -> RequestFault {
        RequestFault(message: "'\(param)' must be \(expected), not \(found.kind.noun).", param: param, code: "invalid_type")
    }

    static func wrongValue(_ param: String, _ advice: String) -> RequestFault {
        RequestFault(message: "'\(param)' \(advice)", param: param, code: "invalid_value")
    }
}

extension JSONKind {
    /// The kind with its article, for messages.
    var noun: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .true, .false: "a boolean"
        case .null: "null"
        }
    }
}
