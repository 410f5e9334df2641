import NIOHTTP1

/// What a path leads to. Paths are compared as they stand: nothing is decoded, collapsed or resolved on the way to a route, but for the
/// slash in the id of a model (`vendor/model`), which clients write as it is or as `%2F`.
enum Route: Equatable {
    case health
    case readiness
    case metrics
    case chatCompletions
    case models
    case model(String)
    /// ElevenLabs' report of a conversation that has ended.
    case postCall

    /// The route of a request target, without its query; nil for any other path.
    init?(target: String) {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        switch path {
        case "/healthz": self = .health
        case "/readyz": self = .readiness
        case "/metrics": self = .metrics
        // ElevenLabs appends `/chat/completions` to a base URL that people give with and without `/v1`, or whole.
        case "/v1/chat/completions", "/v1/chat/completions/", "/chat/completions", "/chat/completions/",
            "/v1/chat/completions/chat/completions", "/v1/chat/completions/chat/completions/":
            self = .chatCompletions
        case "/v1/models", "/v1/models/": self = .models
        case "/webhooks/elevenlabs", "/webhooks/elevenlabs/": self = .postCall
        default:
            guard path.hasPrefix("/v1/models/") else { return nil }
            let parts = path.dropFirst("/v1/models/".count).split(separator: "/", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
            self = .model(Self.withSlashes(parts.joined(separator: "/")))
        }
    }

    /// An id with its slashes as they are.
    private static func withSlashes(_ id: String) -> String {
        let parts = id.split(separator: "%", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts.first ?? "")) { text, part in
            let isSlash = part.prefix(2).lowercased() == "2f"
            text += isSlash ? "/" + part.dropFirst(2) : "%" + part
        }
    }

    /// Its name in metrics, logs and audit records; never a part of the path.
    var label: String {
        switch self {
        case .health: "healthz"
        case .readiness: "readyz"
        case .metrics: "metrics"
        case .chatCompletions: "chat_completions"
        case .models: "models"
        case .model: "model"
        case .postCall: "webhook"
        }
    }

    /// Whether the route answers without a token: liveness and readiness, which say nothing secret.
    var isOpen: Bool { self == .health || self == .readiness }

    /// What a token must be good for to be answered here: one of these, the first for choice; none on open routes.
    var scopes: [TokenScope] {
        switch self {
        // The webhook is judged by its signature alone.
        case .health, .readiness, .postCall: []
        case .chatCompletions, .models, .model: [.chat]
        case .metrics: [.metrics, .admin]
        }
    }

    /// The methods it takes, as `Allow` lists them.
    var methods: [HTTPMethod] {
        switch self {
        case .chatCompletions: [.POST, .HEAD]
        case .postCall: [.POST]
        case .health, .readiness, .metrics, .models, .model: [.GET, .HEAD]
        }
    }
}
