/// One REST route: who may take it and what it does.
struct PlatformRoute: Sendable {
    typealias Answer = @Sendable (inout PlatformStore, PlatformRequest, String) -> PlatformReply

    let method: String
    /// The path's segments; `*` stands for an id.
    let pattern: [String]
    let permission: PlatformRules.Permission
    let answer: Answer

    init(_ method: String, _ path: String, _ permission: PlatformRules.Permission, _ answer: @escaping Answer) {
        self.method = method
        pattern = path.split(separator: "/").map(String.init)
        self.permission = permission
        self.answer = answer
    }

    /// The id in the path, empty where the route has none; nil when the path is another.
    func id(in segments: [String]) -> String? {
        guard segments.count == pattern.count else { return nil }
        var id = ""
        for (wanted, segment) in zip(pattern, segments) {
            if wanted == "*" { id = segment } else if wanted != segment { return nil }
        }
        return id
    }

    static let all: [PlatformRoute] = secrets + agents + voices + phones + conversations + webhooks
}

extension PlatformStore {
    /// Answers a REST request.
    mutating func answer(_ request: PlatformRequest) -> PlatformReply {
        let matching = PlatformRoute.all.compactMap { route in route.id(in: request.segments).map { (route, $0) } }
        // A literal segment beats an id: `agents/create` is no agent.
        let exact = matching.filter { !$0.0.pattern.contains("*") }
        guard let found = (exact + matching).first(where: { $0.0.method == request.method }) else {
            return matching.isEmpty ? .unknown(404, "Not Found") : .unknown(405, "Method Not Allowed")
        }
        let (route, id) = found
        if let refusal = refusal(of: request.key, for: route.permission) { return refusal }
        return route.answer(&self, request, id)
    }

    private func refusal(of key: String?, for permission: PlatformRules.Permission) -> PlatformReply? {
        guard let key, !key.isEmpty else {
            return .refused(
                401, "needs_authorization", "Neither authorization header nor xi-api-key received, please provide one.")
        }
        guard key == rules.key ?? key else { return .refused(401, "invalid_api_key", "Invalid API key") }
        guard rules.permissions.contains(permission) else {
            let words = "The API key you used is missing the permission \(permission.rawValue) to execute this operation."
            return .refused(401, "missing_permissions", words)
        }
        return nil
    }

    /// A request's body, checked; a failure carries the refusal.
    func body(_ request: PlatformRequest, _ shape: BodyShape) -> Result<JSONValue, PlatformRefusal> {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONDocument(request.body, depthMax: JSONValue.simulatorDepthMax).value
        } catch {
            let problem = BodyProblem(
                kind: "json_invalid", place: ["body", .integer(error.offset)], message: "JSON decode error: \(error.reason)")
            return .failure(PlatformRefusal(reply: .invalid([problem])))
        }
        var check = BodyCheck(dropsUnknown: rules.dropsUnknown)
        let kept = check.check(value, shape)
        return check.problems.isEmpty ? .success(kept) : .failure(PlatformRefusal(reply: .invalid(check.problems)))
    }

    /// A whole number of the query within bounds, or what stands for none; a failure carries the refusal.
    func count(_ request: PlatformRequest, _ name: String, _ range: ClosedRange<Int>, or other: Int) -> Result<Int, PlatformRefusal> {
        guard let text = request.item(name) else { return .success(other) }
        guard let number = Int(text), range.contains(number) else {
            let words = "Input should be a valid integer from \(range.lowerBound) to \(range.upperBound)"
            let problem = BodyProblem(kind: "int_parsing", place: ["query", .string(name)], message: words)
            return .failure(PlatformRefusal(reply: .invalid([problem])))
        }
        return .success(number)
    }

    /// One page of records and where the next begins: the id of its last record is the cursor.
    func page(
        _ records: [PlatformTable.Record], _ request: PlatformRequest, cursor: String = "cursor", sizeMax: Int = 100, size: Int = 30
    ) -> Result<(records: [PlatformTable.Record], next: JSONValue), PlatformRefusal> {
        count(request, "page_size", 1...sizeMax, or: size).flatMap { size in
            var rest = records[...]
            if let after = request.item(cursor), !after.isEmpty {
                guard let index = records.firstIndex(where: { $0.id == after }) else {
                    return .failure(PlatformRefusal(reply: .refused(400, "invalid_cursor", "The cursor \(after) is none of this list's.")))
                }
                rest = records[(index + 1)...]
            }
            let page = Array(rest.prefix(size))
            return .success((page, rest.count > size ? page.last.map { .string($0.id) }.orNull : .null))
        }
    }
}

/// A refusal on its way out of a check.
struct PlatformRefusal: Error, Sendable { var reply: PlatformReply }

extension Result where Failure == PlatformRefusal {
    /// The refusal, or what is made of the success.
    func reply(_ body: (Success) -> PlatformReply) -> PlatformReply {
        switch self {
        case .success(let value): body(value)
        case .failure(let refusal): refusal.reply
        }
    }
}
