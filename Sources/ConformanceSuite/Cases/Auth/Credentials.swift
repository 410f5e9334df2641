import Simulators

extension Suite {
    /// Who is let in: catalogue auth/1.1 to auth/1.12.
    static let credentials: [Case] = [
        Case(
            "auth/token-required", .must, "A request without Authorization is refused with 401.", source: "auth/1.1; RFC 9110 15.5.2",
            fault: Fault("open-to-all", "Lets requests without Authorization in.") { $0.letsIn { $0.value("authorization") == nil } },
            sends: "A chat without Authorization.", play: one { $0.post($0.chat(), credentials: .none) },
            check: Check.refusal([Stage.main], "401") { $0 == 401 }),
        Case(
            "auth/wrong-token", .must, "A wrong token is refused with 401, not 403 or 404.",
            source: "auth/1.2; RFC 6750 3.1: invalid_token",
            fault: Fault("wrong-token-is-403", "Answers 403 to a wrong token.") { behaviour in
                behaviour.errors { answer, request in
                    if answer.status == 401, request.value("authorization") != nil { answer.status = 403 }
                }
            },
            sends: "A chat with a token that was never given out.",
            play: one { $0.post($0.chat(), credentials: .value("Bearer wrong-token-1234567890")) },
            check: Check.refusal([Stage.main], "401") { $0 == 401 }),
        refused(
            "auth/other-schemes", "The schemes Basic, Token and Digest are refused with 401.", "auth/1.3; RFC 6750 2.1",
            Fault("any-scheme", "Takes the token under any scheme.") {
                $0.letsIn { ($0.value("authorization") ?? "").hasPrefix("Token ") }
            },
            [("basic", { "Basic \($0)" }), ("token", { "Token \($0)" }), ("digest", { "Digest \($0)" })]),
        refused(
            "auth/empty-token", "Bearer with an empty token, or only spaces, is refused with 401.", "auth/1.4; RFC 6750 2.1",
            Fault("empty-token", "Lets an empty bearer token in.") { $0.letsIn { ($0.value("authorization") ?? "") == "Bearer" } },
            [("empty", { _ in "Bearer " }), ("spaces", { _ in "Bearer    " })]),
        Case(
            "auth/malformed", .must, "Bearer alone, with two tokens or with a comma is refused with 401 or 400.",
            source: "auth/1.5; RFC 6750 3.1",
            fault: Fault("first-word-counts", "Takes the first of two tokens.") { behaviour in
                behaviour.letsIn { ($0.value("authorization") ?? "").split(separator: " ").count == 3 }
            },
            sends: "Three chats: Bearer, Bearer TOKEN b, Bearer,TOKEN.",
            play: Play.each { stage in
                let token = stage.settings.token ?? "a"
                return [("alone", "Bearer"), ("two", "Bearer \(token) b"), ("comma", "Bearer,\(token)")].map { label, value in
                    (label, stage.post(stage.chat(), credentials: .value(value)))
                }
            }, check: Check.refusal(["alone", "two", "comma"], "401 or 400") { $0 == 401 || $0 == 400 }),
        accepted(
            "auth/scheme-in-any-case", "The scheme is taken in any case: bearer, BEARER.", "auth/1.6; RFC 9110 11.1",
            Fault("scheme-by-the-letter", "Takes only Bearer, by the letter.") { behaviour in
                behaviour.refuses { ($0.value("authorization") ?? "").hasPrefix("bearer ") }
            }, [("lower", { "bearer \($0)" }), ("upper", { "BEARER \($0)" })]),
        Case(
            "auth/header-name-in-any-case", .must, "The header's name is taken in any case: aUTHORIZATION.",
            source: "auth/1.7; RFC 9110 5.1",
            fault: Fault("header-by-the-letter", "Knows only Authorization, by the letter.") { behaviour in
                behaviour.refuses { !$0.fields.contains { $0.name == "Authorization" } }
            },
            sends: "A chat with aUTHORIZATION.",
            play: one { stage in
                var request = stage.post(stage.chat(), credentials: .none)
                request.add("aUTHORIZATION", "Bearer \(stage.settings.token ?? "")")
                return request
            }, check: Check.accepted()),
        Case(
            "auth/extra-spaces", .may, "More than one space after the scheme brings 200 or 401, never a 5xx.",
            source: "auth/1.8; RFC 9110 11.4: 1*SP",
            fault: Fault("extra-spaces-are-500", "Answers 500 to two spaces after Bearer.") { behaviour in
                behaviour.admission { request, right in
                    (request.value("authorization") ?? "").hasPrefix("Bearer  ") ? .error(500, "bad index") : right(request)
                }
            },
            sends: "A chat with three spaces after Bearer.",
            play: one { $0.post($0.chat(), credentials: .value("Bearer   \($0.settings.token ?? "")")) },
            check: Check.statuses([Stage.main], "200, 400 or 401") { [200, 400, 401].contains($0) }),
        refused(
            "auth/token-is-exact",
            "A prefix of the token, the token with more behind it, and the token in another case are refused with 401.",
            "auth/1.9; exact comparison",
            Fault("prefix-counts", "Takes a prefix of the token.") { behaviour in
                behaviour.letsIn { request in
                    let value = request.value("authorization") ?? ""
                    return value.count > 12 && "Bearer \(ReferenceRun.token)".hasPrefix(value)
                }
            },
            [("prefix", { "Bearer \($0.dropLast())" }), ("suffix", { "Bearer \($0)x" }), ("case", { "Bearer \(swapCase($0))" })]),
        Case(
            "auth/token-not-in-query", .must, "A token in the query (access_token, api_key) is not accepted.",
            source: "auth/1.10; RFC 6750 2.3",
            fault: Fault("token-in-query", "Takes ?access_token=.") { $0.letsIn { $0.query.contains("access_token=") } },
            sends: "Two chats with the token in the query and no Authorization.",
            play: Play.each { stage in
                ["access_token", "api_key"].map { name in
                    var request = stage.post(stage.chat(), credentials: .none)
                    request.target += "?\(name)=\(stage.settings.token ?? "")"
                    return (name, request)
                }
            }, check: Check.statuses(["access_token", "api_key"], "401") { $0 == 401 }),
        Case(
            "auth/token-not-in-body", .should, "A token in the body is not accepted.", source: "auth/1.11; RFC 6750 2.2",
            fault: Fault("token-in-body", "Takes access_token from the body.") { behaviour in
                behaviour.readsBodyFirst = true
                behaviour.letsIn { $0.text.contains("access_token") }
            },
            sends: "A chat with access_token in its body and no Authorization.",
            play: one { stage in
                stage.post(stage.chat(Prompt.plain) { $0["access_token"] = .string(stage.settings.token ?? "") }, credentials: .none)
            }, check: Check.statuses([Stage.main], "401") { $0 == 401 }),
        Case(
            "auth/two-headers", .should, "Two Authorization headers, one good and one bad, in either order, are refused with 400 or 401.",
            source: "auth/1.12; RFC 9110 5.3",
            fault: Fault("any-header-counts", "Takes any good one of several Authorization headers.") { behaviour in
                behaviour.letsIn { $0.values("authorization").count > 1 }
            },
            sends: "Two chats with two Authorization headers.",
            play: Play.each { stage in
                let good = "Bearer \(stage.settings.token ?? "")"
                let bad = "Bearer wrong-token-1234567890"
                return [("good-bad", [good, bad]), ("bad-good", [bad, good])].map { label, values in
                    var request = stage.post(stage.chat(), credentials: .none)
                    for value in values { request.add("Authorization", value) }
                    return (label, request)
                }
            }, check: Check.refusal(["good-bad", "bad-good"], "400 or 401") { $0 == 400 || $0 == 401 }),
    ]

    private static func one(_ request: @escaping @Sendable (Stage) -> OutgoingRequest) -> Play.Script {
        { stage in try stage.exchange(request(stage)) }
    }

    private typealias Spelling = @Sendable (String) -> String

    private static func spellings(_ spellings: [(String, Spelling)]) -> Play.Script {
        Play.each { stage in
            spellings.map { label, spell in (label, stage.post(stage.chat(), credentials: .value(spell(stage.settings.token ?? "")))) }
        }
    }

    private static func refused(
        _ id: String, _ requirement: String, _ source: String, _ fault: Fault, _ values: [(String, Spelling)]
    ) -> Case {
        Case(
            id, .must, requirement, source: source, fault: fault,
            sends: "Chats with Authorization: \(values.map { $0.1("TOKEN") }.joined(separator: " | ")).", play: spellings(values),
            check: Check.refusal(values.map(\.0), "401") { $0 == 401 })
    }

    private static func accepted(
        _ id: String, _ requirement: String, _ source: String, _ fault: Fault, _ values: [(String, Spelling)]
    ) -> Case {
        Case(
            id, .must, requirement, source: source, fault: fault,
            sends: "Chats with Authorization: \(values.map { $0.1("TOKEN") }.joined(separator: " | ")).", play: spellings(values),
            check: Check.accepted(values.map(\.0)))
    }

    /// The token with the case of its letters turned round; with an added letter when it has none.
    private static func swapCase(_ token: String) -> String {
        let swapped = String(token.map { $0.isLowercase ? Character($0.uppercased()) : Character($0.lowercased()) })
        return swapped == token ? token + "X" : swapped
    }
}

extension ReferenceBehaviour {
    /// Lets requests in that a condition picks, although they have no right to.
    mutating func letsIn(_ picked: @escaping @Sendable (ReferenceRequest) -> Bool) {
        admission { request, right in
            guard let refusal = right(request) else { return nil }
            return refusal.status == 401 && picked(request) ? nil : refusal
        }
    }

    /// Refuses good tokens that a condition picks.
    mutating func refuses(_ picked: @escaping @Sendable (ReferenceRequest) -> Bool) {
        admission { request, right in right(request) ?? (picked(request) ? .error(401, "The bearer token is not valid.") : nil) }
    }
}
