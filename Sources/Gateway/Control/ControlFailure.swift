/// Why a request on the control socket has no result: a word for programs and a line for people (docs/wire/control.md).
public struct ControlFailure: Error, Sendable, Equatable, Codable, CustomStringConvertible {
    /// Those of ``VoiceServiceFailure/Kind`` come through under their own names; one this version does not know is kept.
    public struct Kind: RawRepresentable, Hashable, Sendable, Codable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The line is no request, or what stands in it is wrong.
        public static let badRequest = Kind(rawValue: "bad_request")
        /// The gateway knows no such verb: the two are of different versions.
        public static let unknownVerb = Kind(rawValue: "unknown_verb")
        /// The gateway has no voice service.
        public static let callsOff = Kind(rawValue: "calls_off")
        /// One connection or request more than may be.
        public static let overloaded = Kind(rawValue: "overloaded")
        /// The gateway was told to stop.
        public static let stopping = Kind(rawValue: "stopping")
        /// Whose process it is, is not allowed to ask.
        public static let notPermitted = Kind(rawValue: "not_permitted")
        /// The configuration that was to be read cannot be used; the one in force stays.
        public static let badConfiguration = Kind(rawValue: "bad_configuration")
        /// A file of the configuration cannot be read, or others can reach it.
        public static let exposedFile = Kind(rawValue: "exposed_file")
        /// A defect of the gateway.
        public static let failed = Kind(rawValue: "failed")
    }

    public let kind: Kind
    /// What happened and how to mend it, in one line.
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// What an error of a verb's work tells the one who asked.
    init(_ error: any Error) {
        switch error {
        case let failure as ControlFailure: self = failure
        case let failure as VoiceServiceFailure: self.init(Kind(rawValue: failure.kind.rawValue), failure.message)
        case let failure as GatewayFailure: self.init(.failed, failure.message)
        case is CancellationError: self.init(.stopping, "the gateway is stopping")
        default: self.init(.failed, "\(error)")
        }
    }

    public var description: String { message }
}

extension GatewayFailure {
    /// The exit code that a failure means for the command that met it.
    public init(_ failure: ControlFailure) {
        let code: ExitCode =
            switch failure.kind {
            case .badRequest: .usage
            case .notPermitted, .exposedFile, .init(.untrusted), .init(.notAllowed): .permission
            case .badConfiguration: .configuration
            default: .unavailable
            }
        self.init(code, failure.message)
    }
}

extension ControlFailure.Kind {
    public init(_ kind: VoiceServiceFailure.Kind) { self.init(rawValue: kind.rawValue) }
}
