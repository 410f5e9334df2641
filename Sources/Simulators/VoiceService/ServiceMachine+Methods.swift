extension ServiceMachine {
    static let languageNames: [(tag: String, name: String)] = [("ca", "Català"), ("es", "Español"), ("en", "English")]

    /// Does what a request asks for.
    mutating func serve(_ request: ServiceRequest, _ asked: Asked) {
        note(.request, connection: asked.connection, request.method, request.params)
        if has(.transcriberOnly) { return serveTranscriber(request, asked) }
        if options.profile == .asImplemented, !request.params.isObject {
            return refuse(asked, -32000, "'\(request.params.pythonTypeName)' object has no attribute 'get'")
        }
        if !request.params.isObject { return refuseParams(asked, "params must be an object") }
        switch request.method {
        case "health": answer(asked, ["status": "ok", "timestamp": .string(options.timestamp())])
        case "status": answer(asked, status)
        case "transcribe": transcribe(request, asked)
        case "synthesize": synthesise(request, asked)
        case "language.get", "language.set": language(request, asked)
        case "call.accept": answer(asked, ["status": "auto-answered", "note": "aiortc auto-accepts calls"])
        case "call.start", "call.hangup", "call.reject", "call.status", "call.speak", "call.play": serveCall(request, asked)
        default: refuse(asked, -32601, "Method not found: \(request.method)")
        }
    }

    private var status: JSONValue {
        let isTCP = if case .tcp = options.socket { true } else { false }
        var status: JSONValue = [
            "service": "telegram-voice", "version": "1.1.0", "transport": isTCP ? "tcp" : "unix", "socket": .string(socketName),
            "whisper_available": .bool(!has(.missingWhisper)), "piper_available": .bool(!has(.missingPiper)), "pyrogram_available": true,
            "tgcalls_available": false, "supported_languages": .array(Self.languageNames.map { .string($0.tag) }),
            "default_language": .string(options.defaultLanguage), "active_users": .integer(languages.count),
            "aiortc_available": .bool(!has(.missingAiortc)),
        ]
        if !has(.missingAiortc) { status["call"] = callStatus }
        return status
    }

    var callStatus: JSONValue {
        let state = JSONValue.string(call.stateName(options.profile))
        let duration = JSONValue.seconds(call.duration(at: now))
        switch options.profile {
        case .asImplemented:
            return [
                "active": .bool(call.isConnected), "state": state, "call_id": call.id.map { .string(String($0)) } ?? .null,
                "user_id": call.userID.map { .integer(Int($0)) } ?? .null, "duration": duration,
                "webrtc_state": call.webRTCState.map { .string($0) } ?? .null,
            ]
        case .asDocumented:
            var status: JSONValue = ["active": .bool(call.isConnected), "state": state]
            if let id = call.id { status["call_id"] = .integer(id) }
            if let user = call.userID { status["user_id"] = .integer(Int(user)) }
            if call.id != nil { status["duration"] = duration }
            return status
        }
    }

    private mutating func transcribe(_ request: ServiceRequest, _ asked: Asked) {
        guard let path = request.text("audio_path") else { return refuseParams(asked, "audio_path required") }
        guard !has(.missingWhisper) else { return fail(asked, "Transcription failed", details: "whisper is not installed") }
        _ = start(.transcribe(asked, path: path, user: request.userID), .transcribe(path))
    }

    private mutating func synthesise(_ request: ServiceRequest, _ asked: Asked) {
        guard let text = request.text("text") else { return refuseParams(asked, "text required") }
        guard !has(.missingPiper) else { return fail(asked, "Synthesis failed", details: "piper is not installed") }
        let language = request.userID.flatMap { languages[$0] } ?? options.defaultLanguage
        let path = newRecording("tts")
        _ = start(.synthesise(asked, text: text, language: language), .synthesise(text, language: language, path: path))
    }

    private mutating func language(_ request: ServiceRequest, _ asked: Asked) {
        let isSetting = request.method == "language.set"
        guard let user = request.userID, !isSetting || request.text("language") != nil else {
            return refuseParams(asked, isSetting ? "user_id and language required" : "user_id required")
        }
        if isSetting, let language = request.text("language") {
            guard Self.languageNames.contains(where: { $0.tag == language }) else {
                return fail(asked, "Unsupported language: \(language). Supported: ['ca', 'es', 'en']")
            }
            remember(language, of: user)
        }
        let tag = languages[user] ?? options.defaultLanguage
        let name = Self.languageNames.first { $0.tag == tag }?.name ?? tag
        answer(asked, ["user_id": request.params["user_id"] ?? .null, "language": .string(tag), "language_name": .string(name)])
    }

    /// Users whose language is remembered; that of others is not.
    private static let usersMax = 100_000

    mutating func remember(_ language: String, of user: Int64) {
        if languages[user] != nil || languages.count < Self.usersMax { languages[user] = language }
    }

    // MARK: Calls

    private mutating func serveCall(_ request: ServiceRequest, _ asked: Asked) {
        if has(.missingAiortc) {
            let isStatus = request.method == "call.status" && options.profile == .asImplemented
            return fail(asked, "Call service not available", more: isStatus ? [JSONMember(key: "active", value: false)] : [])
        }
        switch request.method {
        case "call.start": startCall(request, asked)
        case "call.status": answer(asked, callStatus)
        case "call.speak": speak(request, asked)
        case "call.play":
            guard let path = request.text("audio_path") else { return refuseParams(asked, "audio_path required") }
            guard call.isConnected else { return fail(asked, "No active call") }
            _ = start(.play(asked, call: call), .read(path))
        default: hangUp(asked)
        }
    }

    private mutating func startCall(_ request: ServiceRequest, _ asked: Asked) {
        guard let user = request.userID, user != 0 else { return refuseParams(asked, "user_id required") }
        guard let id = placeCall(to: user) else { return fail(asked, "Another call is active") }
        let result: JSONValue = ["status": "ringing", "call_id": .integer(id)]
        // The service as implemented announces before it answers, on the same connection too.
        if options.profile == .asImplemented { announceRinging() }
        answer(asked, result)
        if options.profile == .asDocumented { announceRinging() }
    }

    private mutating func hangUp(_ asked: Asked) {
        guard call.isOn || (has(.hangupTwice) && call.id != nil) else { return fail(asked, "No active call") }
        let result: JSONValue = ["status": "ended", "duration": .seconds(call.duration(at: now))]
        if options.profile == .asDocumented { answer(asked, result) }
        if call.isOn { endCall(because: .local) } else { announceEnd(because: .local) }
        if options.profile == .asImplemented { answer(asked, result) }
    }

    private mutating func speak(_ request: ServiceRequest, _ asked: Asked) {
        guard let text = request.text("text") else { return refuseParams(asked, "text required") }
        guard call.isConnected else { return fail(asked, "No active call") }
        guard !has(.speakWithoutResult) else { return fail(asked, "No result") }
        guard !has(.missingPiper) else { return fail(asked, "TTS generation failed") }
        let timings = options.timings
        let jitter = timings.synthesisingJitter * (Double(random.next() % 10_000) / 10_000)
        let due =
            now + paced(timings.synthesising + timings.synthesisingPerCharacter * min(text.count, Synthesizer.textCharactersMax) + jitter)
        let language = call.userID.flatMap { languages[$0] } ?? call.language ?? options.defaultLanguage
        let path = newRecording("call_tts_\(callIDText)")
        _ = start(.speak(asked, text: text, call: call, due: due), .synthesise(text, language: language, path: path))
    }
}

extension JSONValue {
    /// What Python calls the type.
    var pythonTypeName: String {
        switch self {
        case .null: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .decimal: "float"
        case .string: "str"
        case .array: "list"
        case .object: "dict"
        }
    }
}
