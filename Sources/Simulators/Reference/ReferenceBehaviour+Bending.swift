/// How faults are written: each wraps what is right and changes one thing.
extension ReferenceBehaviour {
    /// Changes answers, seeing the request and the right answer.
    public mutating func answer(_ change: @escaping @Sendable (ReferenceRequest, Respond) -> ReferenceAnswer) {
        let before = respond
        respond = { request, right in change(request) { before($0, right) } }
    }

    /// Changes the judgement of heads.
    public mutating func admission(_ change: @escaping @Sendable (ReferenceRequest, Admit) -> ReferenceAnswer?) {
        let before = admit
        admit = { request, right in change(request) { before($0, right) } }
    }

    /// Changes every answer, refusals before the body included.
    public mutating func every(_ change: @escaping @Sendable (inout ReferenceAnswer, ReferenceRequest) -> Void) {
        answer { request, right in
            var answer = right(request)
            change(&answer, request)
            return answer
        }
        admission { request, right in
            guard var answer = right(request) else { return nil }
            change(&answer, request)
            return answer
        }
    }

    /// Changes the heads of event streams.
    public mutating func streamHead(_ change: @escaping @Sendable (inout ReferenceAnswer) -> Void) {
        every { answer, _ in if answer.isStream { change(&answer) } }
    }

    /// Changes the steps of event streams.
    public mutating func stream(_ change: @escaping @Sendable (inout [ReferenceStep]) -> Void) {
        every { answer, _ in
            guard case .steps(var steps) = answer.body else { return }
            change(&steps)
            answer.body = .steps(steps)
        }
    }

    /// Changes each chunk of event streams.
    public mutating func chunks(_ change: @escaping @Sendable (inout JSONValue) -> Void) {
        stream { steps in
            for index in steps.indices {
                guard case .chunk(var chunk) = steps[index] else { continue }
                change(&chunk)
                steps[index] = .chunk(chunk)
            }
        }
    }

    /// Changes the first choice of each chunk.
    public mutating func choices(_ change: @escaping @Sendable (inout JSONValue) -> Void) {
        chunks { chunk in
            guard var choice = chunk["choices"]?[0] else { return }
            change(&choice)
            chunk["choices"]?[0] = choice
        }
    }

    /// Changes whole answers of the chat route.
    public mutating func completion(_ change: @escaping @Sendable (inout JSONValue) -> Void) {
        answer { request, right in
            var answer = right(request)
            guard answer.status == 200, request.isChat, !answer.isStream, var document = answer.document else { return answer }
            change(&document)
            answer.document = document
            return answer
        }
    }

    /// Changes refusals and failures.
    public mutating func errors(_ change: @escaping @Sendable (inout ReferenceAnswer, ReferenceRequest) -> Void) {
        every { answer, request in if answer.status >= 400 { change(&answer, request) } }
    }

    /// Answers in another way the requests a condition picks, although they are right.
    public mutating func refuse(
        _ status: Int = 400, when picked: @escaping @Sendable (ReferenceRequest) -> Bool
    ) {
        answer { request, right in picked(request) ? .error(status, "not supported") : right(request) }
    }
}
