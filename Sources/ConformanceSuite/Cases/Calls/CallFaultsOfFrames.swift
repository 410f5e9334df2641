import Simulators

/// Rows of the table of faults that concern frames, answers and events (reliability 4), each played under three chances.
extension Suite {
    /// Deadlines short enough to be waited for.
    private static let brief = ["voice_service.timeout_ms": "1000", "voice_service.speak_timeout_ms": "2000"]

    static let callFrameFaults: [Case] =
        (1...3).map { seed in
            let faults: [ServiceFault] = [
                .init(.garbageFrame, method: "call.speech", at: 1), .init(.invalidUTF8, method: "call.connected", at: 1),
                .init(.twoDocuments, method: "call.ringing", at: 1),
            ]
            return row(
                seed, "garbage", "A frame that is no JSON is dropped, and what follows is understood.", "reliability V4",
                .caller("dies-of-garbage-\(seed)", "Hears nothing after a frame that is no JSON.") { $0.diesOfGarbage = true },
                faults[seed - 1].kind.summary, setup: .call(service: { $0.faults = [faults[seed - 1]] }), play: question,
                check: { $0.answered($0.word) })
        }
        + (1...3).map { seed in
            let faults: [ServiceFault] = [
                .init(.duplicateReply), .init(.replyBeforeRequest, method: "health", at: 1), .init(.wrongID, method: "health", at: 1),
            ]
            return row(
                seed, "stray-answers", "An answer that belongs to no request is dropped.", "reliability V5, T26",
                .caller("takes-any-answer-\(seed)", "Takes any answer for that of its oldest request.") { $0.acceptsAnyID = true },
                faults[seed - 1].kind.summary, setup: .call(brief) { $0.faults = [faults[seed - 1]] },
                play: { play in
                    play.ready(1, .seconds(25))
                    play.log("the service's version") { $0.contains("1.1.0") }
                    try question(play)
                },
                check: { record in
                    // The one whose answer never came has to be waited for before anything else is asked.
                    let health = record.requests("health").first?.atMs ?? 0
                    let next = record.entries.first { $0.kind == "request" && $0.atMs > health && $0.name != "call.status" }?.atMs ?? 0
                    return record.all(
                        record.expect(record.logs("1.1.0"), "the version that `status` told in the log", "none"),
                        record.expect(
                            seed != 3 || next - health > 500, "the answer to `health` waited for",
                            "the next request after \(Int(next - health)) ms"),
                        record.answered(record.word))
                })
        }
        + (1...3).map { seed in
            let kind: ServiceFaultKind = [.errorReply, .resultAndError, .neitherResultNorError][seed - 1]
            return row(
                seed, "error-answers", "An answer that is an error, or neither an error nor a result alone, is a failure.",
                "reliability V6",
                .caller("takes-errors-for-results-\(seed)", "Takes every answer for a success.") { $0.takesErrorForSuccess = true },
                "call start. \(kind.summary)", setup: .call(service: { $0.faults = [.init(kind, method: "call.start", at: 1)] }),
                play: { play in
                    play.ready()
                    try play.command("start", "call", "start", "\(CallPlay.userID)")
                }, check: { refused($0, "start") })
        }
        + (1...3).map { seed in
            let faults: [Fault] = [
                .caller("speaks-again-1", "Asks again for what was not answered.") { $0.retriesSpeak = true },
                .caller("asks-for-the-state-once-2", "Does not ask again how the call stands.") { $0.neverRetriesStatus = true },
                .caller("waits-for-answers-for-ever-3", "Waits for every answer for ever.") { $0.waitsForAnswersForEver = true },
            ]
            let stalls: [ServiceFault] = [
                .init(.stallReply, method: "call.speak", at: 2), .init(.stallReply, method: "call.status", at: 1), .init(.stall, at: 1),
            ]
            return row(
                seed, "stall", "An answer that never comes is given up; what was to be spoken is not asked for twice.", "reliability V10",
                faults[seed - 1], stalls[seed - 1].kind.summary, setup: .call(brief) { $0.faults = [stalls[seed - 1]] },
                play: { play in
                    let (word, second) = play.stage.twoWords()
                    if seed == 3 { play.reconnected(.seconds(60)) }
                    play.ready(1, .seconds(30))
                    if seed == 2 { play.wait(for: "call.status once more", .seconds(30)) { $0.count(.request, "call.status") > 1 } }
                    play.ring()
                    if seed == 1 {
                        play.say("Tell me about \(word), please.")
                        play.pause(.seconds(5))
                    }
                    play.say("Tell me about \(second), please.")
                    play.wait(for: "an answer", .seconds(20)) { $0.heard.text().contains(second) }
                },
                check: { record in
                    let texts = record.spoken.map(\.text)
                    let again = Set(texts.filter { text in texts.count { $0 == text } > 1 })
                    return record.all(
                        record.answered(record.second),
                        record.expect(seed != 2 || record.requests("call.status").count > 1, "call.status asked again", "once"),
                        record.expect(again.isEmpty, "nothing asked to be spoken twice", "\(again.count) texts; \(record.seen)"))
                })
        }
        + (1...3).map { seed in
            let kinds: [ServiceFault] = [
                .init(.callIDInteger), .init(.nullText, method: "call.speech", at: 1), .init(.hugeText, method: "call.speech", at: 1),
            ]
            let faults: [Fault] = [
                .caller("reads-ids-as-text-1", "Takes no call id that is a number.") { $0.readsTextIDsOnly = true },
                .caller("dies-of-missing-fields-2", "Hears nothing after an event without text.") { $0.diesOfMissingFields = true },
                .caller("dies-of-long-texts-3", "Hears nothing after an event with 1 MiB of text.") { $0.diesOfHugeText = true },
            ]
            return row(
                seed, "odd-fields", "Events with odd fields are read as far as they can be, and end nothing.", "reliability V11",
                faults[seed - 1], kinds[seed - 1].kind.summary, setup: .call(service: { $0.faults = [kinds[seed - 1]] }),
                play: { play in
                    let (_, second) = play.stage.twoWords()
                    play.ring(greeted: seed != 1)
                    play.say("What is this?")
                    play.pause(.milliseconds(300))
                    play.say("Tell me about \(second), please.")
                    play.wait(for: "an answer", .seconds(15)) { $0.heard.text().contains(second) }
                }, check: { $0.answered($0.second) })
        }
}
