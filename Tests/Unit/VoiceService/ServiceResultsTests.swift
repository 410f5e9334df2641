import Testing

@testable import Gateway

@Suite struct ServiceResultsTests {
    /// What is read is borrowed from it.
    private let tape = JSONTape()

    /// Reads an answer as the link does.
    private func read<Value>(
        _ answer: String, _ method: ServiceMethod, _ decode: ServiceResults.Decoder<Value>
    ) throws -> Value {
        try Array("{\(answer),\"id\":1}".utf8).withUnsafeBytes { bytes in
            guard case .answer(_, let answer) = try JSONRPCMessage(bytes, using: tape) else { throw FrameDrop.notAMessage }
            return try decode(try ServiceResults.result(answer, of: method))
        }
    }

    private func failure<Value>(
        _ answer: String, _ method: ServiceMethod, _ decode: ServiceResults.Decoder<Value>
    ) -> VoiceServiceFailure? {
        #expect(throws: VoiceServiceFailure.self) { try read(answer, method, decode) }
    }

    @Test func `results are read as the document has them`() throws {
        let start = try read(#""result":{"status":"ringing","call_id":5567234892347561234}"#, .callStart, ServiceResults.callStart)
        #expect(start == CallStartResult(status: "ringing", callID: CallID(5_567_234_892_347_561_234)))
        let ended = try read(#""result":{"status":"ended","duration":125.3}"#, .callHangup, ServiceResults.callHangup)
        #expect(ended == CallHangupResult(status: "ended", durationSeconds: 125.3))
        let spoken = try read(#""result":{"status":"speaking","audio_path":"/tmp/a.wav"}"#, .callSpeak, ServiceResults.callSpeak)
        #expect(spoken == CallSpeakResult(status: "speaking", audioPath: "/tmp/a.wav"))
        #expect(try read(#""result":{"status":"playing"}"#, .callPlay, ServiceResults.callPlay) == CallPlayResult(status: "playing"))
        let status = try read(#""result":\#(ServiceBytes.connected("7"))"#, .callStatus, ServiceResults.callStatus)
        #expect(
            status == CallStatusResult(active: true, state: CallState("CONNECTED"), callID: CallID("7"), userID: 1, durationSeconds: 3.5))
    }

    @Test func `ids come as numbers or as text`() throws {
        for id in ["77", #""77""#] {
            #expect(try read(#""result":{"call_id":\#(id)}"#, .callStart, ServiceResults.callStart).callID == CallID(77))
            let status = try read(#""result":{"active":true,"state":"ACTIVE","user_id":\#(id)}"#, .callStatus, ServiceResults.callStatus)
            #expect(status.userID == 77)
        }
        #expect(try read(#""result":{"call_id":1.5}"#, .callStart, ServiceResults.callStart) == CallStartResult(status: "ringing"))
    }

    @Test func `an error inside the result is a result that says so, with a status or without`() throws {
        for answer in [
            #""result":{"error":"No active call"}"#, #""result":{"status":"error","error":"No active call"}"#,
            #""result":{"status":"ended","error":"No active call"}"#,
        ] {
            #expect(try read(answer, .callHangup, ServiceResults.callHangup) == CallHangupResult(status: "error", error: "No active call"))
        }
        let silent = try read(#""result":{"status":"error"}"#, .callSpeak, ServiceResults.callSpeak)
        #expect(silent == CallSpeakResult(status: "error", error: "the service gave no reason"))
        let detailed = try read(#""result":{"error":"TTS failed","details":"no voice"}"#, .callSpeak, ServiceResults.callSpeak)
        #expect(detailed.error == "TTS failed: no voice")
        let status = try read(#""result":{"error":"Call service not available","active":false}"#, .callStatus, ServiceResults.callStatus)
        #expect(status == CallStatusResult(active: false, state: CallState("UNAVAILABLE"), error: "Call service not available"))
    }

    @Test func `where a result has no status an error inside it is thrown`() throws {
        let failure = failure(#""result":{"error":"Transcription failed","details":"x"}"#, .transcribe, ServiceResults.transcription)
        #expect(failure == VoiceServiceFailure(.refused, "the voice service refused transcribe: Transcription failed: x"))
        let text = try read(#""result":{"text":"hola","language":"ca"}"#, .transcribe, ServiceResults.transcription)
        #expect(text == Transcription(text: "hola", language: "ca"))
        let made = try read(#""result":{"audio_path":"/tmp/x.ogg","language":"ca","text":"hola"}"#, .synthesize, ServiceResults.synthesis)
        #expect(made == Synthesis(audioPath: "/tmp/x.ogg", language: "ca"))
        let language = try read(
            #""result":{"user_id":"5","language":"ca","language_name":"Catalan"}"#, .languageGet, ServiceResults.language(.languageGet))
        #expect(language == ServiceLanguage(userID: 5, language: "ca", name: "Catalan"))
    }

    @Test func `a JSON-RPC error is thrown with its code`() {
        let refused = failure(#""error":{"code":-32000,"message":"user_id required"}"#, .callStart, ServiceResults.callStart)
        #expect(
            refused == VoiceServiceFailure(.refused, "the voice service refused call.start: user_id required (code -32000)", code: -32_000))
        #expect(failure(#""error":{"code":-32601,"message":"Method not found"}"#, .callStatus, ServiceResults.callStatus)?.kind == .noCalls)
        #expect(failure(#""error":{"code":-32601,"message":"Method not found"}"#, .health, ServiceResults.health)?.kind == .refused)
    }

    @Test func `a service for transcripts alone has no calls`() {
        let failure = failure(#""result":{"error":"Unknown method: call.status"}"#, .callStatus, ServiceResults.callStatus)
        #expect(failure?.kind == .noCalls)
    }

    @Test(arguments: [#""a":1"#, #""result":{},"error":{"code":1,"message":"x"}"#, #""result":5"#, #""result":[]"#, #""result":null"#])
    func `an answer that is none is a fault of the protocol`(answer: String) {
        #expect(failure(answer, .callHangup, ServiceResults.callHangup)?.kind == .brokenProtocol)
    }

    @Test func `what the service is and has is read from its status`() throws {
        let status = try read(
            #""result":{"service":"telegram-voice","version":"1.1.0","transport":"unix","whisper_available":true,"piper_available":false,"supported_languages":["ca",5,"en"],"default_language":"ca","active_users":0}"#,
            .status, ServiceResults.status)
        #expect(
            status
                == ServiceStatus(
                    service: "telegram-voice", version: "1.1.0", transport: "unix", available: ["whisper": true, "piper": false],
                    supportedLanguages: ["ca", "en"], defaultLanguage: "ca"))
        let health = try read(#""result":{"status":"ok","service":"transcriptor","version":"2.0.0"}"#, .health, ServiceResults.health)
        #expect(health == ServiceHealth(status: "ok", service: "transcriptor", version: "2.0.0"))
    }
}
