/// What is to be done so that the workspace is as wanted. Pure: the same state and the same wishes give the same steps, and none when all
/// is as wanted already.
struct SetupPlan: Sendable, Equatable {
    /// The name the gateway's token has here.
    static let tokenName = "elevenlabs"
    /// The name its value has in ElevenLabs' list of secrets.
    static let secretName = "clawdbot-gateway"
    /// Stands for an id that is known only once the step before was done.
    static let pending = "(made by this run)"

    private(set) var steps: [SetupStep] = []

    /// - Parameters:
    ///   - wanted: the agent; which secret and webhook it names is decided here.
    ///   - tokenDigest: of the gateway's token as it is now; nil when there is none, or it has ended.
    init(
        wanted: WantedAgent, found: FoundPlatform, memory: PlatformMemory, tokenDigest: [UInt8]?, rotates: Bool = false,
        number: String? = nil, wantsWebhook: Bool = false
    ) {
        var wanted = wanted
        if let webhook = Self.webhook(found, memory) {
            wanted.webhookID = webhook
        } else if wantsWebhook {
            steps.append(.createWebhook)
            wanted.webhookID = Self.pending
        }

        let place = Self.place(found, memory)
        let isKnown: Bool = if case .existing(let id, _) = place { id == memory.secretID } else { false }
        if tokenDigest == nil {
            steps.append(.storeToken(.first, place))
        } else if !isKnown || tokenDigest != memory.tokenDigest {
            steps.append(.storeToken(.unknown, place))
        } else if rotates {
            steps.append(.storeToken(.rotation, place))
        }
        wanted.secretID = if case .existing(let id, _) = place { id } else { Self.pending }

        if let agent = found.agent {
            let differences = AgentDifference.all(wanted: wanted.document, found: agent.document)
            if !differences.isEmpty { steps.append(.changeAgent(id: agent.id, differences)) }
        } else {
            steps.append(.createAgent)
        }

        if let number {
            if let there = found.numbers.first(where: { $0.number == number }) {
                if there.agentID == nil || there.agentID != found.agent?.id {
                    steps.append(.assignNumber(id: there.id, number: number, previous: there.agentID))
                }
            } else {
                steps.append(.importNumber(number))
            }
        }
    }

    /// The webhook that was made before, if it is still there.
    static func webhook(_ found: FoundPlatform, _ memory: PlatformMemory) -> String? {
        memory.webhookID.flatMap { found.webhookIDs.contains($0) ? $0 : nil }
    }

    /// Where the token's value goes: the secret of before, else one that only our agent can be using, else a new one under a free name, since
    /// another gateway may share the workspace.
    static func place(_ found: FoundPlatform, _ memory: PlatformMemory) -> SetupStep.SecretPlace {
        if let secret = found.secrets.first(where: { $0.id == memory.secretID }) { return .existing(id: secret.id, name: secret.name) }
        let ours = found.secrets.filter { $0.name == secretName || $0.name.hasPrefix(secretName + "-") }
        let used = found.agent?.document[path: "conversation_config.agent.prompt.custom_llm.api_key.secret_id"]?.text
        if let secret = ours.first(where: { $0.id == used }) ?? ours.first(where: { !$0.isUsed }) {
            return .existing(id: secret.id, name: secret.name)
        }
        let taken = Set(found.secrets.map(\.name))
        let names = [secretName] + (2...max(2, taken.count + 2)).map { "\(secretName)-\($0)" }
        return .new(name: names.first { !taken.contains($0) } ?? secretName)
    }
}
