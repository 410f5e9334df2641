extension ModelAnswer {
    /// The answer as the faults make it that concern what is said, not how it is sent.
    func bent(by fault: UpstreamFault?) -> ModelAnswer {
        var bent = self
        switch fault {
        case .roleOnly:
            bent.content = .parts([])
            bent.finish = .stop
        case .burst50000:
            bent.content = .parts([.text((0..<StreamFaults.burstDeltas).map { " " + BuiltInText.word($0) })])
            bent.finish = .stop
            bent.pace.tokensPerSecond = 1_000_000_000
        case .callBadJSON: bent.eachCall { Call(name: $0.name, arguments: [#"{"city":"Lis"#, #"bon",,"#, "}}"]) }
        case .callCutOff:
            bent.eachCall { Call(name: $0.name, arguments: Array($0.arguments.prefix(max(1, $0.arguments.count / 2)))) }
            if !bent.calls.isEmpty { bent.finish = .length }
        case .callNotOffered: bent.eachCall { Call(name: $0.name + "_of_nobody", arguments: $0.arguments) }
        case .callTwice:
            let again = bent.parts.filter { if case .call = $0 { true } else { false } }
            bent.content = .parts(bent.parts + again)
        default: break
        }
        return bent
    }

    private mutating func eachCall(_ change: (Call) -> Call) {
        content = .parts(parts.map { if case .call(let call) = $0 { .call(change(call)) } else { $0 } })
    }
}
