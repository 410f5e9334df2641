import Simulators

extension Suite {
    private static let asked = "GET on the models route."

    /// The list of models: catalogue models/1.
    static let models: [Case] = [
        Case(
            "models/is-a-list", .should, "GET /models is {\"object\":\"list\",\"data\":[…]}.",
            source: "models/1.1; OpenAI ListModelsResponse",
            fault: Fault("bare-model-array", "Sends the models as a bare array.") { behaviour in
                behaviour.models { answer in if let data = answer.document?["data"] { answer.document = data } }
            },
            sends: asked, play: list,
            check: Check.completion { json, _ in
                Check.expect(
                    json["object"]?.string == "list" && json["data"]?.array?.isEmpty == false, "object list with data",
                    String(json.text().prefix(200)))
            }),
        Case(
            "models/items-are-whole", .must, "Each model has id, object model, an integer created and owned_by.",
            source: "models/1.2; OpenAI Model: required",
            fault: Fault("model-created-missing", "Leaves created out of its models.") { behaviour in
                behaviour.models { answer in
                    guard var document = answer.document else { return }
                    document["data"]?[0]?["created"] = nil
                    answer.document = document
                }
            },
            sends: asked, play: list,
            check: Check.completion { json, _ in
                let bad = (json["data"]?.array ?? []).first { item in
                    item["id"]?.string?.isEmpty != false || item["object"]?.string != "model" || item["created"]?.integer == nil
                        || item["owned_by"]?.string == nil
                }
                if let bad { return .fail(expected: "id, object, created and owned_by", actual: String(bad.text().prefix(200))) }
                return Check.expect(json["data"]?.array?.isEmpty == false, "models", String(json.text().prefix(200)))
            }),
        Case(
            "models/lists-the-tested-one", .should, "Ids are unique, and the model under test is listed.",
            source: "models/1.3; trustedrouter catalog",
            fault: Fault("hides-its-model", "Lists another model than it answers for.") { behaviour in
                behaviour.models { answer in
                    guard var document = answer.document else { return }
                    document["data"]?[0]?["id"] = "another"
                    answer.document = document
                }
            },
            sends: asked, play: list,
            check: Check.completion { json, context in
                let ids = (json["data"]?.array ?? []).compactMap { $0["id"]?.string }
                return Check.expect(
                    Set(ids).count == ids.count && ids.contains(context.model), "\(context.model) among unique ids",
                    ids.joined(separator: ", "))
            }),
        Case(
            "models/one-by-id", .may, "GET /models/{id} is 200 for the tested model and 404 with the envelope for an unknown one.",
            source: "models/1.4; OpenAI Model",
            fault: Fault("any-model-exists", "Answers 200 for any model.") { behaviour in
                behaviour.answer { request, right in
                    let answer = right(request)
                    return answer.status == 404 && request.path.contains("/models/") ? .json(200, ["id": "x", "object": "model"]) : answer
                }
            },
            sends: "GET on the tested model and on an unknown one.",
            play: Play.each { stage in
                [
                    ("known", stage.request("GET", "/models/\(stage.settings.model)")),
                    ("unknown", stage.request("GET", "/models/no-such-model")),
                ]
            },
            check: Check.all([Check.accepted(["known"]), Check.refusal(["unknown"], "404") { $0 == 404 }])),
    ]

    private static let list: Play.Script = { stage in try stage.exchange(stage.request("GET", "/models")) }
}

extension ReferenceBehaviour {
    /// Changes the list of models.
    mutating func models(_ change: @escaping @Sendable (inout ReferenceAnswer) -> Void) {
        answer { request, right in
            var answer = right(request)
            if request.path.hasSuffix("/models"), request.method == "GET" { change(&answer) }
            return answer
        }
    }
}
