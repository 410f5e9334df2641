import Simulators

extension Suite {
    private static let wire = "wire 1.2, 1.6; features 1a"

    /// How the service's bytes may come, and what its answers look like in fact.
    static let callFraming: [Case] = [
        .call(
            "joined-frames-are-parted", "Frames that come in one read are all understood.", source: "\(wire).3",
            breaks: ["the second event is lost and nothing is heard any more"],
            fault: .caller("loses-joined-frames", "Understands the first frame of a read alone.") { $0.losesJoinedFrames = true },
            sends: "Two utterances in one write.",
            play: { play in
                let (word, second) = play.stage.twoWords()
                let id = play.ring()
                play.inject(
                    CallPlay.speech(id, "Tell me about \(word), please.") + CallPlay.speech(id, "No, about \(second), please."), cutAt: [])
                play.wait(for: "an answer") { $0.heard.text().contains(second) }
            }, check: { $0.answered($0.second) }),
        .call(
            "split-frames-are-joined", "Frames that come in pieces, the length too, are understood.", source: "\(wire).4",
            fault: .caller("wedges-at-split-lengths", "Understands nothing after a length that came in two reads.") {
                $0.wedgesAtSplitHeader = true
            },
            sends: "An utterance in four writes: two bytes of its length, the others, half of the text, the rest.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                let frame = CallPlay.speech(play.ring(), "Tell me about \(word), please.")
                play.inject(frame, cutAt: [2, 4, frame.count / 2])
                play.wait(for: "an answer") { $0.heard.text().contains(word) }
            }, check: { $0.answered($0.word) }),
        .call(
            "frames-in-crumbs-are-joined", "A service that writes a few bytes at a time is understood like any other.", source: "\(wire).4",
            fault: .caller("wedges-at-crumbs", "Understands nothing after a length that came in two reads.") {
                $0.wedgesAtSplitHeader = true
            },
            sends: "All frames in pieces of one to seven bytes.",
            setup: .call(service: { $0.faults = [.init(.splitWrites)] }),
            play: { play in
                try question(play)
                // However the pieces fell together so far: here the length comes in two reads for certain.
                let frame = CallPlay.speech(play.journal.callID, "And about \(play.stage.noted("second")), please.")
                play.inject(frame, cutAt: [3])
                play.wait(for: "an answer") { $0.heard.text().contains(play.stage.noted("second")) }
            }, check: { record in record.all(record.answered(record.word), record.answered(record.second)) }),
        .call(
            "split-characters-are-joined", "A character of several bytes that comes in pieces is that character.", source: "\(wire).4",
            fault: .caller("spoils-split-characters", "Makes text of each read by itself.") { $0.decodesEachRead = true },
            sends: "Words with accents and emoji, cut in the middle of each such character.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                let frame = CallPlay.speech(play.ring(), accents + word)
                play.inject(frame, cutAt: frame.indices.filter { frame[$0] & 0xC0 == 0x80 && $0 > 4 })
                play.wait(for: "an answer") { $0.heard.text().contains(word) }
                try play.export { lines in lines.contains { $0.role == "user" && $0.text.contains(word) } }
            },
            check: { record in
                let said = record.lines.first { $0.role == "user" && $0.text.contains(record.word) }?.text
                return record.expect(said?.contains(accents) == true, "\"\(accents)…\" in the session", record.stored)
            }),
        .call(
            "broadcast-before-the-answer", "An event that comes before the answer to a request is no answer.", source: "\(wire).2",
            breaks: ["callStart fails with a syntax error, or resolves to nothing"],
            fault: .caller("takes-events-for-answers", "Takes the first frame after a request for its answer.") {
                $0.takesBroadcastForAnswer = true
            },
            sends: "call start; call.ringing comes before the answer.", setup: .call(service: { $0.profile = .asImplemented }),
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ready()
                try play.command("start", "call", "start", "\(CallPlay.userID)")
                play.wait(for: "the greeting") { $0.heard.pieces.contains { $0.ending == .whole } }
                play.ask("Tell me about \(word), please.")
            },
            check: { record in
                let id = record.events("call.ringing").first?.value["call_id"]?.string ?? "-"
                let ended = record.command("start")
                return record.all(
                    record.expect(ended?.code == 0 && ended?.output.contains(id) == true, "exit 0 and the id \(id)", show(ended)),
                    record.answered(record.word))
            }),
        .call(
            "large-call-ids-are-exact", "A call id above 2^53 keeps all its digits.", source: "wire 1.5, type trap",
            fault: .caller("rounds-call-ids", "Reads call ids as JavaScript does.") { $0.roundsCallIDs = true },
            sends: "A call with an id of 63 bits, and call status --json.", setup: .call(service: { $0.profile = .asImplemented }),
            play: { play in
                play.stage.note("call", play.ring())
                try play.command("status", "call", "status", "--json")
            },
            check: { record in
                let status = record.command("status")
                return record.expect(
                    status?.output.contains(record.note("call")) == true, "the id \(record.note("call"))", show(status))
            }),
        .call(
            "call-as-implemented", "A call is a conversation with the service as it was built, too.", source: "features 1a; wire 1.4, 1.5",
            fault: .caller("knows-documented-states", "Takes no other states than those of the document.") {
                $0.knowsOnlyDocumentedStates = true
            },
            sends: "With the states, spacing, reasons and ids of the implementation: a call that is on when the gateway comes back to it.",
            setup: .call(service: { options in
                options.profile = .asImplemented
                options.faults = [.init(.restartKeepingCall, method: "call.connected", at: 1, amount: 200)]
            }),
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring(greeted: false)
                play.reconnected()
                play.ask("Tell me about \(word), please.")
            }, check: { $0.answered($0.word) }),
        .call(
            "pretty-frames-are-read", "A frame of JSON over several lines is read like any other.", source: "reliability V4",
            fault: .caller("refuses-pretty-frames", "Takes line breaks in a frame for garbage.") { $0.refusesPrettyFrames = true },
            sends: "All frames indented.", setup: .call(service: { $0.faults = [.init(.prettyJSON)] }), play: question,
            check: { $0.answered($0.word) }),
        .call(
            "unknown-fields-are-ignored", "Fields that nobody knows change nothing.", source: "reliability V11",
            fault: .caller("drops-unknown-fields", "Drops events with fields it does not know.") { $0.refusesUnknownFields = true },
            sends: "All frames with further fields.", setup: .call(service: { $0.faults = [.init(.extraFields)] }), play: question,
            check: { $0.answered($0.word) }),
    ]

    private static let accents = "Què em dius de la Núria i del cigró 🫘, "
}
