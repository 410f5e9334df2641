/// What ElevenLabs says of a failure, fit to be shown: its own words without our secrets in them.
enum PlatformWords {
    static let charactersMax = 300

    /// Reads `{"detail": …}` in each of its forms: text, `{status, message}`, and a list of `{loc, msg}`.
    static func of(_ body: [UInt8], hiding secrets: [Secret]) -> String {
        guard let document = OwnedJSON(body) else { return "" }
        return scrubbed(words(document), hiding: secrets)
    }

    private static func words(_ document: OwnedJSON) -> String {
        let detail = document["detail"] ?? document
        if let text = detail.text { return text }
        if let message = detail["message"]?.text {
            return [detail["status"]?.text ?? detail["code"]?.text, message].compactMap(\.self).joined(separator: ": ")
        }
        return detail.elements.prefix(5).compactMap { problem in
            guard let message = problem["msg"]?.text else { return problem.text }
            let place = (problem["loc"]?.elements ?? []).compactMap { $0.text ?? $0.whole.map(String.init) }
            return place.isEmpty ? message : place.joined(separator: ".") + ": " + message
        }.joined(separator: "; ")
    }

    /// On one line, without control characters, at most 300 characters, and with no secret of ours in it.
    static func scrubbed(_ words: String, hiding secrets: [Secret]) -> String {
        var words = words
        for secret in secrets where !secret.isEmpty {
            words = secret.withBytes { words.replacing(String(decoding: $0, as: UTF8.self), with: "[secret]") }
        }
        let line = TerminalText.line(words, charactersMax: .max)
        return line.count > charactersMax ? line.prefix(charactersMax - 3) + "..." : line
    }
}
