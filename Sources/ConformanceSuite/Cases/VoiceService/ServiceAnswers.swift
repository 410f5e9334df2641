import Simulators

extension Suite {
    /// Requests and answers as JSON-RPC 2.0 has them: VS-10, VS-11, VS-16.
    static let serviceAnswers: [Case] = [
        Case(
            "voice-service/version-2-0", .must, "Answers and errors say jsonrpc \"2.0\".", source: "VS-11; JSON-RPC 2.0 section 5",
            fault: .answers("no-version", "Leaves jsonrpc out of its answers.") { $0["jsonrpc"] = nil },
            sends: "health, and a method nobody knows.", play: knownAndUnknown,
            check: Check.all([Check.answer(to: 1, version), Check.answer(to: 2, version)])),
        Case(
            "voice-service/id-is-a-number", .must, "An id that is a number comes back as that number.",
            source: "VS-11; JSON-RPC 2.0 section 5", breaks: ["clients that keep requests by id"],
            fault: .struck("id-type", "Answers a number with a string.", .idType), sends: "health with the id 7.",
            play: asking(7), check: Check.healthy(to: 7)),
        Case(
            "voice-service/id-beyond-53-bits", .must, "An id above 2^53 comes back to the last digit.",
            source: "VS-11; JSON-RPC 2.0 section 5; numbers kept as doubles",
            fault: .answers("id-as-double", "Keeps ids as double-precision numbers.") { answer in
                if let id = answer["id"]?.integer, let rounded = Int(exactly: Double(id)) { answer["id"] = .integer(rounded) }
            },
            sends: "health with the ids 2^53 + 1 and 2^62 + 1.", play: asking(9_007_199_254_740_993, 4_611_686_018_427_387_905),
            check: Check.all([Check.healthy(to: 9_007_199_254_740_993), Check.healthy(to: 4_611_686_018_427_387_905)])),
        Case(
            "voice-service/id-is-a-string", .must, "An id that is a string comes back as that string, digits or not.",
            source: "VS-11; JSON-RPC 2.0 section 5",
            fault: .answers("id-to-number", "Makes numbers of ids that look like some.") { answer in
                if let id = answer["id"]?.string.flatMap({ Int($0) }) { answer["id"] = .integer(id) }
            },
            sends: "health with the ids \"7\" and \"a b\".", play: asking("7", "a b"),
            check: Check.all([Check.healthy(to: "7"), Check.healthy(to: "a b")])),
        Case(
            "voice-service/result-or-error", .must, "An answer has a result or an error, never both, never neither.",
            source: "VS-11; JSON-RPC 2.0 section 5",
            fault: .struck("result-and-error", "Answers with a result and an error.", .resultAndError),
            sends: "health, and a method nobody knows.", play: knownAndUnknown,
            check: Check.all(
                [1, 2].map { id in
                    Check.answer(to: id) { answer, _ in
                        if case .odd(let what) = ServiceAnswer(answer) {
                            return .fail(expected: "a result or an error", actual: "\(what): \(Show.bytes(answer.bytes))")
                        }
                        return .pass
                    }
                })),
        Case(
            "voice-service/one-answer-each", .must, "A request is answered once.", source: "VS-11; JSON-RPC 2.0 section 5",
            fault: .struck("answers-twice", "Answers each request twice.", .duplicateReply),
            sends: "health, and health again.",
            play: { stage in
                let line = try stage.line()
                for id in 1...2 { stage.ask("health", id: .integer(id), on: line) }
                line.listen(for: .milliseconds(200))
                line.close()
            },
            check: { transcript, _ in
                let reader = transcript.frames(on: Stage.main)
                return Check.expect(reader.answers.count == 2, "two answers", Show.frames(reader))
            }),
        Case(
            "voice-service/notification-has-no-answer", .must, "A request without an id gets no answer.",
            source: "VS-16; JSON-RPC 2.0 section 4.1; the public service answers with the id null, measured",
            fault: .defect("answers-notifications", "Answers a request without an id.", .answersNotifications),
            sends: "health without an id, and health.",
            play: { stage in
                let line = try stage.line()
                line.send(FrameReader.frame(Stage.request("health", id: nil).bytes))
                stage.ask("health", id: 5, on: line)
                line.listen(for: .milliseconds(200))
                line.close()
            },
            check: { transcript, context in
                let reader = transcript.frames(on: Stage.main)
                guard reader.answers.count == 1 else { return .fail(expected: "one answer, with the id 5", actual: Show.frames(reader)) }
                return Check.healthy(to: 5)(transcript, context)
            }),
        Case(
            "voice-service/params-may-be-absent", .must, "A method that needs no parameters is answered without params.",
            source: "VS-10; JSON-RPC 2.0 section 4",
            fault: .reads("wants-params", "Closes a connection whose request has no params.") { bytes in
                String(decoding: bytes, as: UTF8.self).contains("params") ? bytes : nil
            },
            sends: "health without params.",
            play: { stage in
                let line = try stage.line()
                stage.ask("health", nil, on: line)
                line.close()
            }, check: Check.healthy()),
        Case(
            "voice-service/unknown-params-are-ignored", .must, "Parameters nobody knows are no error.", source: "VS-17; later clients",
            fault: .reads("refuses-unknown-params", "Closes a connection whose request has a parameter it does not know.") { bytes in
                String(decoding: bytes, as: UTF8.self).contains("later") ? nil : bytes
            },
            sends: "health with the parameters later and more.",
            play: { stage in
                let line = try stage.line()
                stage.ask("health", ["later": true, "more": ["a": [1, 2.5, .null]]], on: line)
                line.close()
            }, check: Check.healthy()),
        Case(
            "voice-service/white-space-and-escapes", .must, "A request may be printed over several lines and with escapes.",
            source: "VS-10; RFC 8259 sections 2 and 7",
            fault: .reads("one-line-only", "Closes a connection whose request has a line break.") { bytes in
                bytes.dropFirst(4).contains(0x0A) ? nil : bytes
            },
            sends: "health over four lines, with its h as \\u0068.",
            play: { stage in
                let line = try stage.line()
                stage.send(
                    Array("{\r\n\t\"id\" : 1 ,\n  \"method\" : \"\\u0068ealth\",\n \"jsonrpc\":\"2.0\",\"params\":{ }\n}\n".utf8), on: line)
                line.close()
            }, check: Check.healthy()),
    ]

    private static func version(_ answer: JSONValue, _ context: Context) -> Judgement {
        Check.expect(answer["jsonrpc"]?.string == "2.0", "jsonrpc \"2.0\"", Show.bytes(answer.bytes))
    }

    private static let knownAndUnknown: Play.Script = { stage in
        let line = try stage.line()
        stage.ask("health", id: 1, on: line)
        stage.ask("no.such.method", id: 2, on: line)
        line.close()
    }

    /// `health` with each of some ids.
    private static func asking(_ ids: JSONValue...) -> Play.Script {
        { stage in
            let line = try stage.line()
            for id in ids { stage.ask("health", id: id, on: line) }
            line.close()
        }
    }
}
