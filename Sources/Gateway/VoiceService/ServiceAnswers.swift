/// What `health` says.
public struct ServiceHealth: Sendable, Equatable {
    /// `ok`, or what else the service said.
    public var status: String
    public var service: String?
    public var version: String?

    public init(status: String, service: String? = nil, version: String? = nil) {
        self.status = status
        self.service = service
        self.version = version
    }
}

/// What `status` says: what the service is and which of its parts it has.
public struct ServiceStatus: Sendable, Equatable {
    public var service: String?
    public var version: String?
    public var transport: String?
    /// The service's `…_available` fields by name, without the ending: `whisper`, `piper`, `pyrogram`, `aiortc`.
    public var available: [String: Bool]
    public var supportedLanguages: [String]
    public var defaultLanguage: String?

    public init(
        service: String? = nil, version: String? = nil, transport: String? = nil, available: [String: Bool] = [:],
        supportedLanguages: [String] = [], defaultLanguage: String? = nil
    ) {
        self.service = service
        self.version = version
        self.transport = transport
        self.available = available
        self.supportedLanguages = supportedLanguages
        self.defaultLanguage = defaultLanguage
    }
}

/// What `transcribe` says.
public struct Transcription: Sendable, Equatable {
    public var text: String
    public var language: String?
    public var audioPath: String?

    public init(text: String, language: String? = nil, audioPath: String? = nil) {
        self.text = text
        self.language = language
        self.audioPath = audioPath
    }
}

/// What `synthesize` says.
public struct Synthesis: Sendable, Equatable {
    public var audioPath: String
    public var language: String?

    public init(audioPath: String, language: String? = nil) {
        self.audioPath = audioPath
        self.language = language
    }
}

/// The language the service speaks with one user.
public struct ServiceLanguage: Sendable, Equatable {
    public var userID: Int64?
    /// As the service names it: `en`, `ca`.
    public var language: String
    /// For people: `English`.
    public var name: String?

    public init(userID: Int64? = nil, language: String, name: String? = nil) {
        self.userID = userID
        self.language = language
        self.name = name
    }
}
