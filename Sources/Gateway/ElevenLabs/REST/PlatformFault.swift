/// Why ElevenLabs' REST interface did not do what was asked.
struct PlatformFault: Error, Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// No answer: the reason in a word or two, never an address of ours.
        case unreachable(String)
        /// An answer of another status than 2xx.
        case refused(status: Int)
        /// A 2xx whose body is not what it should be.
        case unreadable
    }

    var kind: Kind
    /// What was asked, such as `PATCH /v1/convai/agents/…`.
    var request: String
    /// The server's own words, scrubbed and short; empty when it said nothing.
    var words: String = ""

    var status: Int? { if case .refused(let status) = kind { status } else { nil } }

    /// One sentence for a person: what happened, what the server said, how to mend it.
    var message: String {
        let said = words.isEmpty ? "" : "; it says: \(words)"
        return switch kind {
        case .unreachable(let reason):
            "ElevenLabs could not be reached (\(reason)) for \(request): look at elevenlabs.base_url and the network"
        case .unreadable: "ElevenLabs answered \(request) with something that could not be read\(said)"
        case .refused(let status): "ElevenLabs refused \(request) with status \(status)\(said)\(Self.mend(status))"
        }
    }

    private static func mend(_ status: Int) -> String {
        switch status {
        case 401, 403:
            ". The key (elevenlabs.api_key_file) must be a live one that may read and write Agents (ElevenAgents, \"convai\") and read voices"
        case 402: ". The plan of the account does not cover it"
        case 404: ". What was named is not in the workspace that the key belongs to"
        case 422: ". The fields named there are not as ElevenLabs takes them"
        case 429: ". Wait a minute and run the command again: what is done already is not done twice"
        case 500...: ". The fault is theirs: run the command again, what is done already is not done twice"
        default: ""
        }
    }

    /// What the command ends with.
    var failure: GatewayFailure {
        switch status {
        case 401, 403: GatewayFailure(.permission, message)
        default: GatewayFailure(.unavailable, message)
        }
    }
}
