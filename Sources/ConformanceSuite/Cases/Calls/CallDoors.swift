import Foundation
import Simulators

extension Suite {
    private static let doors = "PRD: one session; contract 3.1; issue 3"

    /// The HTTP door beside the calls: undisturbed by their troubles, and in the same session.
    static let callDoors: [Case] = [
        .call(
            "http-without-service", "The HTTP door answers while there is no voice service.", source: "reliability V1",
            fault: .caller("door-waits-for-service", "Answers no chat until there is a voice service.") { $0.doorWaitsForService = true },
            sends: "A chat over HTTP without any voice service.", setup: .call(startsService: false),
            play: { play in
                let (word, _) = play.stage.twoWords()
                try play.chat("Tell me about \(word), please.", on: "http")
            }, check: { overHTTP($0, $0.word) }),
        .call(
            "http-during-a-flood", "The HTTP door answers while the voice service floods the gateway with events.",
            source: "reliability T28",
            fault: .caller("door-waits-in-floods", "Answers no chat while events come.") { $0.doorWaitsInFlood = true },
            sends: "2000 events a second for 3 s, and chats over HTTP meanwhile.", setup: flood,
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring(greeted: false)
                play.pause(.milliseconds(300))
                for number in 1...5 { try play.chat("Tell me about \(word), please.", on: "http-\(number)") }
            },
            check: { record in
                let answers = (1...5).map { overHTTP(record, record.word, on: "http-\($0)") }
                let slow = (1...5).compactMap { tookMs(record, on: "http-\($0)") }.max() ?? 0
                return answers.first { $0 != .pass } ?? record.expect(slow < 3000, "each answer within 3 s", "\(Int(slow)) ms")
            }),
        .call(
            "speech-after-a-flood-is-answered", "Speech that comes after a flood of other events is answered.", source: "reliability T28",
            fault: .caller("drowns-in-floods", "Drops everything after so many events, speech too.") { $0.eventsKeptMax = 500 },
            sends: "2000 events a second for 3 s, then a question.", setup: flood,
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring(greeted: false)
                play.pause(.milliseconds(3500))
                play.ask("Tell me about \(word), please.", limit: .seconds(15))
            }, check: { $0.answered($0.word) }),
        .call(
            "call-is-followed-up-over-http", "What was said on a call is remembered over HTTP.", source: doors,
            breaks: ["the person begins anew at each door"],
            fault: .caller("forgets-calls-over-http", "Keeps a memory for each door.") { $0.forgetsBetweenDoors = true },
            sends: "A question on a call, then \"What did I just say?\" over HTTP.",
            play: { play in
                try question(play)
                play.hangUp()
                play.pause(.milliseconds(300))
                try play.chat("What did I just say?", on: "http")
            }, check: { overHTTP($0, $0.word) }),
        .call(
            "http-is-followed-up-on-a-call", "What was said over HTTP is remembered on a call.", source: doors,
            fault: .caller("forgets-http-on-calls", "Keeps a memory for each door.") { $0.forgetsBetweenDoors = true },
            sends: "A question over HTTP, then \"What did I just say?\" on a call.",
            play: { play in
                let (word, _) = play.stage.twoWords()
                try play.chat("Tell me about \(word), please.", on: "http")
                play.ring()
                play.ask("What did I just say?")
            }, check: { $0.answered($0.word, in: 1) }),
        .call(
            "edited-memory-is-known", "What the owner writes into MEMORY.md during a call is known to the next utterance.",
            source: "issue: MEMORY.md edited between two turns is known in the second, through both doors",
            fault: .caller("reads-memory-once", "Reads its owner's files when it starts, and never again.") { $0.readsMemoryOnce = true },
            sends: "A question on a call, a line written into MEMORY.md, and a question about what it says.",
            setup: CallSetup(agent: .openai, configuration: ["workspace": CallSetup.folderMark, "calls.greeting": CallPlay.greeting]),
            play: { play in
                let (word, _) = play.stage.twoWords()
                play.ring()
                play.ask("What is the weather like, please?")
                let note = Data("# Memory\n\nThe user's favourite tree is \(word).\n".utf8)
                let file = URL(fileURLWithPath: play.scene.folder + "/MEMORY.md")
                do { try note.write(to: file, options: .atomic) } catch { throw StageError("cannot write MEMORY.md: \(error)") }
                play.ask("What is my favourite tree?")
            }, check: { $0.answered($0.word, in: 2) }),
        .call(
            "http-during-a-call", "A chat over HTTP during a call is answered, and the call goes on.", source: doors,
            fault: .caller("door-waits-during-calls", "Answers no chat while a call is on.") { $0.doorWaitsDuringCalls = true },
            sends: "A chat over HTTP between two questions on a call.",
            play: { play in
                let (word, second) = play.stage.twoWords()
                play.ring()
                play.ask("Tell me about \(word), please.")
                try play.chat("And about \(second), please.", on: "http")
                play.ask("Tell me more about \(word), please.")
            },
            check: { record in
                record.all(
                    record.answered(record.word, in: 1), overHTTP(record, record.second), record.answered(record.word, in: 2))
            }),
    ]

    private static let flood = CallSetup.call { options in
        options.faults = [.init(.floodInformational, method: "call.connected", at: 1, amount: 2000, seconds: 3)]
        options.journalEntriesMax = 50_000
    }

    /// A chat that was answered with the word.
    private static func overHTTP(_ record: CallRecord, _ word: String, on label: String = "http") -> Judgement {
        guard let response = record.transcript.responses(on: label).first else {
            return .fail(expected: "an answer over HTTP", actual: Show.silence(record.transcript, on: label))
        }
        let text = String(decoding: response.body.bytes, as: UTF8.self)
        return record.expect(
            response.status == 200 && text.lowercased().contains(word), "200 and an answer that names \"\(word)\"", Show.response(response))
    }

    private static func tookMs(_ record: CallRecord, on label: String) -> Double? {
        let events = record.transcript.on(label)
        guard let first = events.first, let last = events.last else { return nil }
        return (last.at - first.at).milliseconds
    }
}

extension CallPlay {
    /// One chat over the gateway's HTTP door, answered whole.
    ///
    /// - Throws: ``StageError`` when the gateway has no such door.
    func chat(_ text: String, on label: String) throws {
        guard let endpoint = scene.gateway.endpoint else { throw StageError("the gateway has no HTTP door") }
        let connection = RawConnection(label, to: endpoint, clock: stage.clock, recorder: stage.recorder)
        let body = ChatRequest([Say.user(text)], model: nil, stream: false).json.bytes
        var request = OutgoingRequest(method: "POST", target: endpoint.prefix + Stage.chatPath, fields: [], body: body)
        request.add("Host", endpoint.hostHeader)
        request.add("Authorization", "Bearer \(scene.gateway.token)")
        request.add("Content-Type", "application/json")
        stage.send(request, on: connection)
        connection.close()
    }
}
