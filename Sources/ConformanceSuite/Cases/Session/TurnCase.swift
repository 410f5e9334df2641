import Simulators

extension Case {
    /// A case about the turns of one conversation, which ends with what the session and the agent must have come to.
    ///
    /// - Parameters:
    ///   - source: the row or the words of the page on turns, and where it comes from.
    ///   - runs: how often the agent must have been asked; nil where that is not the point.
    ///   - mistake: what the planted fault does to the memory of the reference server.
    static func turns(
        _ id: String, _ requirement: String, source: String, level: Level = .must, needs: Set<Need> = [], breaks: [String] = [],
        runs: Int? = nil, fault: Fault, sends: String, play: @escaping @Sendable (Talk) throws -> Void, _ check: Check.Judge...
    ) -> Case {
        let one = Case(
            id, level, requirement, source: source, needs: needs.union([.gateway, .journal]), profiles: [.elevenlabs], breaks: breaks,
            fault: fault, sends: sends,
            play: { stage in
                let talk = Talk(stage)
                try play(talk)
                try talk.close(runs: runs)
            }, check: Check.all([Check.answersWhole, Check.remembered, Check.agentRuns] + check))
        // Where the point is how soon, nobody plays beside it.
        return one.section == "latency" ? one : one.apart()
    }
}

extension Fault {
    /// A mistake of the reference server's memory.
    static func memory(_ id: String, _ sentence: String, _ mistake: ReferenceMistake) -> Fault {
        Fault(id, sentence) { $0.session.mistakes.insert(mistake) }
    }

    /// Takes requests of one class for another.
    static func takes(_ id: String, _ sentence: String, _ one: ReferenceClass, for other: ReferenceClass) -> Fault {
        Fault(id, sentence) { $0.session.judge = { $0 == one ? other : $0 } }
    }

    /// Reads a message of a request in another way.
    static func misreads(
        _ id: String, _ sentence: String, _ change: @escaping @Sendable (inout JSONValue) -> Void
    ) -> Fault {
        Fault(id, sentence) { behaviour in
            behaviour.session.misread = { body in
                var body = body
                body["messages"] = .array(
                    (body["messages"]?.array ?? []).map { message in
                        var message = message
                        change(&message)
                        return message
                    })
                return body
            }
        }
    }
}
