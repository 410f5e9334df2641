import Simulators

/// Judging refusals.
extension Check {
    /// The response refuses with one of the statuses and OpenAI's error envelope.
    static func refusal(
        _ labels: [String] = [Stage.main], _ expected: String = "400", number: Int = 0,
        _ holds: @escaping @Sendable (Int) -> Bool = { $0 == 400 }
    ) -> Judge {
        all(
            labels.map { label in
                response(label, number) { response, _ in
                    guard holds(response.status) else { return .fail(expected: "\(expected) (\(label))", actual: Show.response(response)) }
                    return envelope(response)
                }
            })
    }

    /// `{"error":{"message":…}}` as application/json.
    static func envelope(_ response: WireResponse) -> Judgement {
        let error = response.json?["error"]
        guard response.mediaType == "application/json", error?.isObject == true, error?["message"]?.string != nil else {
            return .fail(expected: #"application/json with {"error":{"message":…}}"#, actual: Show.response(response))
        }
        return .pass
    }

    /// A 4xx of any kind, never a 5xx, a hang or a success.
    static func clientError(_ labels: [String]) -> Judge {
        statuses(labels, "a status from 400 to 499") { (400..<500).contains($0) }
    }

    /// Accepted: a 200.
    static func accepted(_ labels: [String] = [Stage.main]) -> Judge {
        statuses(labels, "200") { $0 == 200 }
    }
}
