/// The results of the voice service's methods, from any of the three shapes it has for an error.
///
/// A JSON-RPC error is thrown as ``VoiceServiceFailure/Kind/refused``. An `error` inside the result, with or without a `status` beside it,
/// is a result whose status is `error` where the method has one, and is thrown as refused where it has not.
enum ServiceResults {
    typealias Decoder<Value> = @Sendable (JSONValue) throws(VoiceServiceFailure) -> Value

    static let callStart: Decoder<CallStartResult> = { value throws(VoiceServiceFailure) in
        let (status, error) = try outcome(value, of: .callStart, success: "ringing")
        return CallStartResult(status: status, callID: value["call_id"]?.callID, error: error)
    }

    static let callHangup: Decoder<CallHangupResult> = { value throws(VoiceServiceFailure) in
        let (status, error) = try outcome(value, of: .callHangup, success: "ended")
        return CallHangupResult(status: status, durationSeconds: value["duration"]?.seconds, error: error)
    }

    static let callSpeak: Decoder<CallSpeakResult> = { value throws(VoiceServiceFailure) in
        let (status, error) = try outcome(value, of: .callSpeak, success: "speaking")
        return CallSpeakResult(status: status, audioPath: value["audio_path"]?.path, error: error)
    }

    static let callPlay: Decoder<CallPlayResult> = { value throws(VoiceServiceFailure) in
        let (status, error) = try outcome(value, of: .callPlay, success: "playing")
        return CallPlayResult(status: status, error: error)
    }

    static let callStatus: Decoder<CallStatusResult> = { value throws(VoiceServiceFailure) in
        try checkObject(value, of: .callStatus)
        let error = errorText(value)
        let active = value["active"]?.bool ?? false
        let state = ServiceText.bounded(value["state"]?.text) ?? (active ? "CONNECTED" : error == nil ? "IDLE" : "UNAVAILABLE")
        return CallStatusResult(
            active: active, state: CallState(state), callID: value["call_id"]?.callID, userID: value["user_id"]?.userID,
            durationSeconds: value["duration"]?.seconds, error: error)
    }

    static let health: Decoder<ServiceHealth> = { value throws(VoiceServiceFailure) in
        let (status, error) = try outcome(value, of: .health, success: "ok")
        if let error { throw refused(.health, error) }
        return ServiceHealth(status: status, service: word(value["service"]), version: word(value["version"]))
    }

    static let status: Decoder<ServiceStatus> = { value throws(VoiceServiceFailure) in
        try checkResult(value, of: .status)
        var status = ServiceStatus(
            service: word(value["service"]), version: word(value["version"]), transport: word(value["transport"]),
            defaultLanguage: word(value["default_language"]))
        for (key, value) in value.members {
            guard let flag = value.bool, let name = ServiceText.bounded(key), name.hasSuffix("_available") else { continue }
            if status.available.count < 32 { status.available[String(name.dropLast(10))] = flag }
        }
        if let languages = value["supported_languages"] {
            status.supportedLanguages = languages.elements.prefix(64).compactMap { word($0) }
        }
        return status
    }

    static let transcription: Decoder<Transcription> = { value throws(VoiceServiceFailure) in
        try checkResult(value, of: .transcribe)
        guard let text = ServiceText.bounded(value["text"]?.text, bytesMax: ServiceText.utteranceBytesMax) else {
            throw broken(.transcribe, "no text")
        }
        return Transcription(text: text, language: word(value["language"]), audioPath: value["audio_path"]?.path)
    }

    static let synthesis: Decoder<Synthesis> = { value throws(VoiceServiceFailure) in
        try checkResult(value, of: .synthesize)
        guard let path = value["audio_path"]?.path else { throw broken(.synthesize, "no audio_path") }
        return Synthesis(audioPath: path, language: word(value["language"]))
    }

    static func language(_ method: ServiceMethod) -> Decoder<ServiceLanguage> {
        { value throws(VoiceServiceFailure) in
            try checkResult(value, of: method)
            guard let language = word(value["language"]) else { throw broken(method, "no language") }
            return ServiceLanguage(userID: value["user_id"]?.userID, language: language, name: word(value["language_name"]))
        }
    }
}

extension ServiceResults {
    /// An answer's result, or what is thrown in its place.
    static func result(_ answer: JSONRPCAnswer, of method: ServiceMethod) throws(VoiceServiceFailure) -> JSONValue {
        switch answer {
        case .broken(let what): throw broken(method, what)
        case .error(let code, let message):
            let isUnknown = method.isOfCalls && code == -32_601
            let shown = code.map { "\(message) (code \($0))" } ?? message
            throw VoiceServiceFailure(isUnknown ? .noCalls : .refused, "the voice service refused \(method.rawValue): \(shown)", code: code)
        case .result(let value):
            // A service for transcripts alone, on the same socket, says so inside a result.
            if method.isOfCalls, let error = errorText(value), error.hasPrefix("Unknown method") {
                throw VoiceServiceFailure(.noCalls, "the voice service has no calls: to \(method.rawValue) it says \"\(error)\"")
            }
            return value
        }
    }

    /// Status and error text of a result that has a status.
    private static func outcome(
        _ value: JSONValue, of method: ServiceMethod, success: String
    ) throws(VoiceServiceFailure) -> (status: String, error: String?) {
        try checkObject(value, of: method)
        if let error = errorText(value) { return ("error", error) }
        let status = word(value["status"]) ?? success
        return (status, status == "error" ? noReason : nil)
    }

    private static func checkObject(_ value: JSONValue, of method: ServiceMethod) throws(VoiceServiceFailure) {
        guard value.kind == .object else { throw broken(method, "a result that is no object") }
    }

    private static func checkResult(_ value: JSONValue, of method: ServiceMethod) throws(VoiceServiceFailure) {
        try checkObject(value, of: method)
        if let error = errorText(value) { throw refused(method, error) }
    }

    private static func errorText(_ value: JSONValue) -> String? {
        guard let error = value["error"], !error.isNull, error.bool != false else { return nil }
        let text = word(error) ?? word(error["message"]) ?? noReason
        return word(value["details"]).map { "\(text): \($0)" } ?? text
    }

    /// A text that says something.
    private static func word(_ value: JSONValue?) -> String? {
        ServiceText.bounded(value?.text).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static let noReason = "the service gave no reason"

    private static func refused(_ method: ServiceMethod, _ error: String) -> VoiceServiceFailure {
        VoiceServiceFailure(.refused, "the voice service refused \(method.rawValue): \(error)")
    }

    private static func broken(_ method: ServiceMethod, _ what: String) -> VoiceServiceFailure {
        VoiceServiceFailure(.brokenProtocol, "the voice service answered \(method.rawValue) with \(what)")
    }
}
