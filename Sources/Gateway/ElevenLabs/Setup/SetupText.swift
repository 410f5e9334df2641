/// What `elevenlabs setup` prints.
enum SetupText {
    /// What would be done.
    static func planned(_ step: SetupStep, _ wanted: WantedAgent) -> [String] {
        switch step {
        case .createWebhook: ["would make a post-call webhook"]
        case .storeToken(let reason, let place): ["would \(made(reason)) and store it as \(stored(place)) at ElevenLabs"]
        case .createAgent:
            ["would make the agent \(TerminalText.quoted(wanted.name)):"]
                + AgentDifference.all(wanted: wanted.document, found: .object([])).flatMap(\.leaves).map {
                    "  \($0.path): \(shown($0.wanted))"
                }
        case .changeAgent(let id, let differences): ["would change the agent \(TerminalText.line(id)):"] + lines(differences)
        case .importNumber(let number): ["would import the number \(number) from Twilio and lead it to the agent"]
        case .assignNumber(_, let number, let previous): ["would lead the number \(number) to the agent\(instead(of: previous))"]
        }
    }

    /// What was done.
    static func done(_ step: SetupStep, _ wanted: WantedAgent, agentID: String?) -> [String] {
        switch step {
        case .createWebhook: ["made a post-call webhook \(TerminalText.line(wanted.webhookID ?? ""))"]
        case .storeToken(let reason, let place):
            ["\(reason == .first ? "made" : "rotated") the token \(SetupPlan.tokenName) and stored it as \(stored(place)) at ElevenLabs"]
        case .createAgent: ["made the agent \(TerminalText.quoted(wanted.name)): \(TerminalText.line(agentID ?? ""))"]
        case .changeAgent(let id, let differences): ["changed the agent \(TerminalText.line(id)):"] + lines(differences)
        case .importNumber(let number): ["imported the number \(number) and led it to the agent"]
        case .assignNumber(_, let number, let previous): ["led the number \(number) to the agent\(instead(of: previous))"]
        }
    }

    /// Each field with what is there and what is wanted.
    static func lines(_ differences: [AgentDifference]) -> [String] {
        differences.map { "  \($0.path): \($0.found.map(shown) ?? "(nothing)") -> \(shown($0.wanted))" }
    }

    /// A value on one line, not too long.
    static func shown(_ value: OwnedJSON) -> String {
        TerminalText.line(String(decoding: value.bytes, as: UTF8.self), charactersMax: 120)
    }

    /// How people reach the agent.
    static func ways(_ agentID: String, _ wanted: WantedAgent, number: String?) -> [String] {
        var lines = ["", "On a web page:"]
        if wanted.widgetHosts.isEmpty {
            lines += [
                "  Only who has a signed URL may talk to the agent, so the plain widget does not work. Name the pages that may carry it in",
                "  elevenlabs.widget_hosts and run this again; whoever can open those pages can then talk to your agent.",
            ]
        } else {
            lines += [
                "  <elevenlabs-convai agent-id=\"\(TerminalText.line(agentID))\"></elevenlabs-convai>",
                "  <script src=\"https://unpkg.com/@elevenlabs/convai-widget-embed\" async type=\"text/javascript\"></script>",
                "  It works on \(wanted.widgetHosts.joined(separator: ", ")), and whoever can open those pages can talk to your agent.",
            ]
        }
        lines += [
            "By telephone:",
            number.map { "  Call \($0)." }
                ?? "  voice-gateway elevenlabs setup --twilio-number +1… --twilio-sid AC… --twilio-token-file FILE",
            "By WhatsApp:",
            "  In ElevenLabs, open Agents, WhatsApp, import your WhatsApp Business account (Meta asks you to log in), and choose this agent for it.",
            "Whoever can call can ask for all your agent can do: share the number and the pages with that in mind.",
        ]
        return lines
    }

    private static func made(_ reason: SetupStep.TokenReason) -> String {
        switch reason {
        case .first: "make the token \(SetupPlan.tokenName) (session main, profile voice)"
        case .unknown: "rotate the token \(SetupPlan.tokenName), since it is not known to be the one stored there,"
        case .rotation: "rotate the token \(SetupPlan.tokenName)"
        }
    }

    private static func stored(_ place: SetupStep.SecretPlace) -> String {
        switch place {
        case .new(let name): "a new secret \(TerminalText.line(name))"
        case .existing(_, let name): "the secret \(TerminalText.line(name))"
        }
    }

    private static func instead(of agent: String?) -> String { agent.map { ", away from \(TerminalText.line($0))" } ?? "" }
}

extension AgentDifference {
    /// The same, field by field where a whole object is missing.
    var leaves: [AgentDifference] {
        guard case .object(let members) = wanted, !members.isEmpty else { return [self] }
        return members.flatMap { AgentDifference(path: "\(path).\($0.key)", wanted: $0.value, found: found?[$0.key]).leaves }
    }
}
