import Simulators

/// How faults of a voice service are written: each changes one thing of what is right.
extension Fault {
    /// Changes the answers to a method; to all methods without one.
    static func answers(
        _ id: String, _ sentence: String, to method: String? = nil, _ change: @escaping @Sendable (inout JSONValue) -> Void
    ) -> Fault {
        .service(id, sentence) { options in
            options.bending.send = { outgoing in
                guard !outgoing.isEvent, method == nil || outgoing.method == method else { return [outgoing.document] }
                var answer = outgoing.document
                change(&answer)
                return [answer]
            }
        }
    }

    /// Answers a method with a result although it should fail.
    static func succeeds(_ id: String, _ sentence: String, at method: String, with result: JSONValue) -> Fault {
        answers(id, sentence, to: method) { answer in
            guard case .failure = ServiceAnswer(answer) else { return }
            answer["error"] = nil
            answer["result"] = result
        }
    }

    /// Changes the results of a method's successes.
    static func results(
        _ id: String, _ sentence: String, of method: String, _ change: @escaping @Sendable (inout JSONValue) -> Void
    ) -> Fault {
        answers(id, sentence, to: method) { answer in
            guard case .success(var result) = ServiceAnswer(answer) else { return }
            change(&result)
            answer["result"] = result
        }
    }

    /// Changes the params of an event.
    static func events(
        _ id: String, _ sentence: String, _ method: String, _ change: @escaping @Sendable (inout JSONValue) -> Void
    ) -> Fault {
        .service(id, sentence) { options in
            options.bending.send = { outgoing in
                guard outgoing.isEvent, outgoing.method == method, var params = outgoing.document["params"] else {
                    return [outgoing.document]
                }
                change(&params)
                var event = outgoing.document
                event["params"] = params
                return [event]
            }
        }
    }

    /// Changes what each read brings; nil closes the connection.
    static func reads(_ id: String, _ sentence: String, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]?) -> Fault {
        .service(id, sentence) { $0.bending.read = change }
    }

    /// One of the service's own defects or faults by name.
    static func defect(_ id: String, _ sentence: String, _ defect: ServiceDefect) -> Fault {
        .service(id, sentence) { $0.defects.insert(defect) }
    }

    static func struck(
        _ id: String, _ sentence: String, _ kind: ServiceFaultKind, _ method: String? = nil, at occasion: Int? = nil
    ) -> Fault {
        .service(id, sentence) { $0.faults.append(ServiceFault(kind, method: method, at: occasion)) }
    }
}
