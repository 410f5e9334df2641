/// The specification: its sections in order.
public enum Suite {
    public static let sections: [Section] = [
        Section("sse", "Event stream", streamHead, framing, blocks, terminator, comments, encoding, delivery),
        Section("chunk", "Chunks", envelope, choices, finish, usage, manyChoices),
        Section("tools", "Tool calls", toolDeltas, toolChoice, clientTools, ownTools, faultyTools),
        Section("completion", "Whole answers", wholeAnswer),
        Section("request", "Requests", body, messages, parameters, oddValues, routes),
        Section("error", "Errors", errorEnvelope, upstreamFailure),
        Section("auth", "Authorization", credentials, refusals, tokenLives),
        Section("models", "Models", models),
        Section("rate", "Limits", limits, tokenLimits),
        Section("lifecycle", "Lifecycle", concurrency, connections),
        Section("http", "HTTP/1.1", headRules, exchanges),
        Section("latency", "Latency", latency, slowAgents),
        Section("interruption", "Interruption", hangUps, otherTurns, agentBargeIn),
        Section(
            "session", "Sessions", isolation, turns, repeats, turnRetries, turnHeard, turnUnheard, turnRevisions, turnSilence, turnEchoes,
            turnStrangers, turnUnnamed, turnTools, otherDoors, restarts, knownFacts),
        Section("elevenlabs", "A voice platform's calls", spokenFailures, covering, longWaits, platformRequests, chains),
        Section("speech", "What is spoken", spokenText),
        Section(
            "voice-service", "Voice service", serviceFraming, serviceLimits, serviceAnswers, serviceRefusals, serviceMethods, serviceCalls,
            serviceEvents, servicePerson, serviceSocket),
        Section(
            "calls", "Calls", callFlow, callLog, callCommands, callPlay, callSpeaking, callBargeIn, callOrder, callEnding, callFraming,
            callTrust, callDoors, callConnectionFaults, callFrameFaults, callEventFaults, callReplacedSocket),
    ]

    /// Every case, in order.
    public static let all: [Case] = sections.flatMap(\.cases)
}
