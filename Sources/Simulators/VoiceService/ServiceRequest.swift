/// One JSON-RPC request as a voice service understands it.
struct ServiceRequest: Equatable {
    /// As it was sent; nil when there was none.
    var id: JSONValue?
    var method: String
    var params: JSONValue

    /// What a body is, before any method is looked at.
    enum Reading: Equatable {
        case request(ServiceRequest)
        case batch([JSONValue])
        /// Not JSON.
        case unparsable
        /// JSON that is no request.
        case invalid(id: JSONValue)
    }

    static func read(_ body: [UInt8], profile: ServiceProfile) -> Reading {
        guard let document = try? JSONDocument(body) else { return .unparsable }
        if case .array(let elements) = document.value { return .batch(elements) }
        return read(document.value, profile: profile)
    }

    static func read(_ value: JSONValue, profile: ServiceProfile) -> Reading {
        guard value.isObject else { return .invalid(id: .null) }
        let id = value["id"]
        let method = value["method"]?.string
        // The service as implemented never looks at the version and takes a missing method for an empty one.
        if profile == .asDocumented, method == nil || value["jsonrpc"]?.string != "2.0" { return .invalid(id: id ?? .null) }
        return .request(ServiceRequest(id: id, method: method ?? "", params: value["params"] ?? .object([])))
    }

    /// A text param that is not empty.
    func text(_ key: String) -> String? {
        guard let text = params[key]?.string, !text.isEmpty else { return nil }
        return text
    }

    /// A user's id, as a number or a number in a string.
    var userID: Int64? {
        switch params["user_id"] {
        case .integer(let number)?: Int64(number)
        case .string(let text)?: Int64(text)
        default: nil
        }
    }
}
