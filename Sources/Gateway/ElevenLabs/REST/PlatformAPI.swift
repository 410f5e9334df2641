/// ElevenLabs' REST interface, or what stands for it in a test.
protocol PlatformAPI: Sendable {
    /// The document a 2xx answer holds; `null` for an empty one.
    /// - Throws: ``PlatformFault``.
    func ask(_ request: PlatformRequest) async throws(PlatformFault) -> OwnedJSON
}

extension PlatformAPI {
    /// The elements of a list that comes in pages.
    ///
    /// - Parameters:
    ///   - name: the member that holds them, unless the answer is a bare array.
    ///   - pagesMax: more are not read.
    /// - Throws: ``PlatformFault``.
    func all(
        _ name: String, of request: PlatformRequest, cursor: (field: String, parameter: String) = ("next_cursor", "cursor"),
        pagesMax: Int = 20
    ) async throws(PlatformFault) -> [OwnedJSON] {
        var found: [OwnedJSON] = []
        var next = request
        for _ in 0..<pagesMax {
            let page = try await ask(next)
            if case .array(let elements) = page { return elements }
            guard case .array(let elements)? = page[name] else {
                throw PlatformFault(kind: .unreadable, request: "\(request.method) \(request.path)")
            }
            found += elements
            guard page["has_more"]?.isTrue ?? true, let mark = page[cursor.field]?.text, !mark.isEmpty else { return found }
            next = request
            next.query.append((cursor.parameter, mark))
        }
        return found
    }
}
