extension ServiceMachine {
    /// The other service of the same socket, version 2.0.0: speech to text and back, no calls, its own names and its own manner of failing.
    mutating func serveTranscriber(_ request: ServiceRequest, _ asked: Asked) {
        let language = request.text("language") ?? request.userID.flatMap { languages[$0] } ?? options.defaultLanguage
        switch request.method {
        case "health": answer(asked, ["status": "ok", "service": "transcriptor", "version": "2.0.0"])
        case "status":
            answer(
                asked,
                [
                    "service": "transcriptor", "version": "2.0.0", "whisper_available": .bool(!has(.missingWhisper)),
                    "piper_available": .bool(!has(.missingPiper)), "default_language": .string(options.defaultLanguage),
                ])
        case "transcribe":
            guard let path = request.text("audio_path") else { return answer(asked, ["error": "audio_path required"]) }
            guard !has(.missingWhisper) else { return answer(asked, ["error": "Transcription failed"]) }
            _ = start(.transcribe(asked, path: path, user: request.userID), .transcribe(path))
        case "synthesize":
            guard let text = request.text("text") else { return answer(asked, ["error": "text required"]) }
            guard !has(.missingPiper) else { return answer(asked, ["error": "Synthesis failed"]) }
            let path = newRecording("tts")
            _ = start(.synthesise(asked, text: text, language: language), .synthesise(text, language: language, path: path))
        case "get_language", "set_language":
            guard let user = request.userID else { return answer(asked, ["error": "user_id required"]) }
            if request.method == "set_language" {
                guard let tag = request.text("language"), Self.languageNames.contains(where: { $0.tag == tag }) else {
                    return answer(asked, ["error": "Unsupported language"])
                }
                remember(tag, of: user)
            }
            answer(asked, ["language": .string(languages[user] ?? options.defaultLanguage)])
        default: answer(asked, ["error": .string("Unknown method: \(request.method)")])
        }
    }
}
