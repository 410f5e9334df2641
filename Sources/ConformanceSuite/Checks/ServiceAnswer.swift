import Simulators

/// What an answer of a voice service comes to.
enum ServiceAnswer: Sendable, Equatable {
    case success(JSONValue)
    /// In one of the three shapes; the code where it has one.
    case failure(message: String, code: Int?)
    /// Neither, and why.
    case odd(String)

    init(_ json: JSONValue) {
        switch (json["result"], json["error"]) {
        case (let result?, nil):
            if let message = result["error"], !message.isNull || result["status"]?.string == "error" {
                self = .failure(message: message.string ?? message.text(), code: nil)
            } else if result["status"]?.string == "error" {
                self = .failure(message: "", code: nil)
            } else {
                self = .success(result)
            }
        case (nil, let error?): self = .failure(message: error["message"]?.string ?? "", code: error["code"]?.integer)
        case (nil, nil): self = .odd("neither result nor error")
        case (.some, .some): self = .odd("a result and an error")
        }
    }
}

extension Check {
    /// Judges the answer with an id on a connection.
    static func answer(
        _ label: String = Stage.main, to id: JSONValue = 1, _ judge: @escaping @Sendable (JSONValue, Context) -> Judgement
    ) -> Judge {
        { transcript, context in
            let reader = transcript.frames(on: label)
            guard let answer = reader.answers.first(where: { $0.json?["id"] == id })?.json else {
                return .fail(expected: "\(label): an answer with the id \(id.text())", actual: Show.line(transcript, on: label))
            }
            return judge(answer, context)
        }
    }

    /// Judges the result of an answer that must be a success.
    static func result(
        _ label: String = Stage.main, to id: JSONValue = 1, _ judge: @escaping @Sendable (JSONValue) -> Judgement
    ) -> Judge {
        answer(label, to: id) { answer, _ in
            guard case .success(let result) = ServiceAnswer(answer) else {
                return .fail(expected: "a result", actual: Show.bytes(answer.bytes))
            }
            return judge(result)
        }
    }

    /// An answer that must be a failure, in whichever shape.
    static func refusal(
        _ label: String = Stage.main, to id: JSONValue = 1, of what: String,
        _ judge: @escaping @Sendable (_ message: String, _ code: Int?) -> Judgement = { _, _ in .pass }
    ) -> Judge {
        answer(label, to: id) { answer, _ in
            guard case .failure(let message, let code) = ServiceAnswer(answer) else {
                return .fail(expected: "a failure, since \(what)", actual: Show.bytes(answer.bytes))
            }
            return judge(message, code)
        }
    }

    /// A `health` that is answered: the service is there and well.
    static func healthy(_ label: String = Stage.main, to id: JSONValue = 1) -> Judge {
        result(label, to: id) { result in
            expect(result["status"]?.string == "ok", "status \"ok\"", Show.bytes(result.bytes))
        }
    }

    /// A connection that the service ended, without an answer.
    static func closed(_ label: String = Stage.main) -> Judge {
        { transcript, _ in
            let reader = transcript.frames(on: label)
            guard reader.answers.isEmpty else { return .fail(expected: "no answer", actual: Show.frames(reader)) }
            switch transcript.ending(of: label)?.kind {
            case .eof, .reset: return .pass
            default: return .fail(expected: "the connection closed", actual: Show.line(transcript, on: label))
            }
        }
    }
}

extension Show {
    static func frame(_ frame: ServiceMessage) -> String {
        frame.problem.map { "\($0): \(bytes(frame.body))" } ?? bytes(frame.body)
    }

    /// The last frames of a connection.
    static func frames(_ reader: FrameReader) -> String {
        let shown = reader.frames.suffix(4).map(frame) + [reader.misframed].compactMap(\.self)
        let rest = reader.misframed == nil && reader.restBytes > 0 ? ["\(reader.restBytes) bytes of an unfinished frame"] : []
        return (shown + rest).isEmpty ? "no frame" : (shown + rest).joined(separator: " | ")
    }

    /// What came on a connection and how it ended.
    static func line(_ transcript: Transcript, on label: String) -> String {
        let reader = transcript.frames(on: label)
        return reader.frames.isEmpty && reader.misframed == nil && reader.restBytes == 0
            ? silence(transcript, on: label) : frames(reader)
    }
}
