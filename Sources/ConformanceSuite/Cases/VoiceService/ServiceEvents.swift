import Simulators
import Synchronization

extension Suite {
    /// What is announced, to whom and in which order: VS-30 to VS-37.
    static let serviceEvents: [Case] = [
        Case(
            "voice-service/events-are-notifications", .must, "An event has jsonrpc \"2.0\", a method and params, and no id.",
            source: "VS-30; JSON-RPC 2.0 section 4.1", needs: [.line, .call], breaks: ["clients that take what has an id for an answer"],
            fault: .service("events-with-id", "Gives events the id null.") { options in
                options.bending.send = { outgoing in
                    var document = outgoing.document
                    if outgoing.isEvent { document["id"] = .null }
                    return [document]
                }
            },
            sends: placed, play: calling(),
            check: Check.call({ transcript, _ in
                let events = transcript.frames(on: Stage.main).frames.filter(\.isEvent)
                let odd = events.first { event in
                    event.json?["id"] != nil || event.json?["jsonrpc"]?.string != "2.0" || event.json?["params"]?.isObject != true
                }
                if let odd { return .fail(expected: "a notification", actual: Show.frame(odd)) }
                return Check.expect(!events.isEmpty, "events", Show.line(transcript, on: Stage.main))
            })),
        Case(
            "voice-service/events-reach-everybody", .must, "Each event goes to every connection, also to those that asked for nothing.",
            source: "VS-31; seed, broadcasts to all clients", needs: [.line, .call],
            fault: .service("tells-the-caller-alone", "Tells events to the first connection alone.") { options in
                options.bending.send = { $0.isEvent && $0.place > 0 ? [] : [$0.document] }
            },
            sends: placed + " Two other connections listen.", play: overheard,
            check: Check.call({ transcript, _ in
                for label in [Stage.main, "first", "second"] {
                    let methods = Set(transcript.frames(on: label).frames.compactMap(\.method))
                    if let missing = lifecycle.first(where: { !methods.contains($0) }) {
                        return .fail(expected: "\(label): \(missing)", actual: Show.line(transcript, on: label))
                    }
                }
                return .pass
            })),
        Case(
            "voice-service/events-come-once", .must, "Each event comes once to a connection.",
            source: "VS-31; the public service tells each twice, measured", needs: [.line, .call],
            breaks: ["each utterance answered twice"],
            fault: .defect("double-broadcast", "Tells each event twice.", .doubleBroadcast),
            sends: placed + " Two other connections listen.", play: overheard,
            check: Check.call({ transcript, context in
                Check.all([Stage.main, "first", "second"].flatMap { label in lifecycle.map { count($0, 1, on: label) } })(
                    transcript, context)
            })),
        Case(
            "voice-service/events-in-order", .must, "call.ringing comes before call.connected, and call.ended last.",
            source: "VS-32; seed, flow",
            needs: [.line, .call],
            fault: .service("rings-late", "Tells of the ringing after the line is through.") { options in
                options.faults.append(ServiceFault(.lateEvent, method: "call.ringing", amount: 5_000))
            },
            sends: placed, play: calling(),
            check: Check.call({ transcript, _ in
                let methods = transcript.frames(on: Stage.main).frames.compactMap(\.method).filter(lifecycle.contains)
                return Check.expect(methods == lifecycle, lifecycle.joined(separator: ", "), methods.joined(separator: ", "))
            })),
        Case(
            "voice-service/ringing-names-call-and-user", .must, "call.ringing has the call's id and the user's.",
            source: "VS-33; seed, call.ringing",
            needs: [.line, .call],
            fault: .events("ringing-without-user", "Leaves the user out of call.ringing.", "call.ringing") { $0["user_id"] = nil },
            sends: placed, play: calling(),
            check: Check.call(
                Check.event("call.ringing") { params, transcript in
                    Check.expect(
                        callID(params) != nil && params["user_id"]?.integer == callee(transcript),
                        "call_id, and user_id \(callee(transcript))", Show.bytes(params.bytes))
                })),
        Case(
            "voice-service/connected-names-the-call", .must, "call.connected has the call's id.", source: "VS-33; seed, call.connected",
            needs: [.line, .call],
            fault: .events("connected-without-id", "Leaves the id out of call.connected.", "call.connected") { $0["call_id"] = nil },
            sends: placed, play: calling(),
            check: Check.call(
                Check.event("call.connected") { params, _ in
                    Check.expect(callID(params) != nil, "call_id", Show.bytes(params.bytes))
                })),
        Case(
            "voice-service/ended-has-duration-and-reason", .must, "call.ended has the call's id, a duration in seconds and a reason.",
            source: "VS-35; seed, call.ended", needs: [.line, .call],
            fault: .events("ended-without-reason", "Leaves the reason out of call.ended.", "call.ended") { $0["reason"] = nil },
            sends: placed, play: calling(),
            check: Check.call(
                Check.event("call.ended") { params, _ in
                    let isNamed = callID(params) != nil || params["call_id"] == .null
                    let judgement = Check.expect(
                        isNamed && (params["duration"]?.number ?? -1) >= 0 && params["reason"]?.string?.isEmpty == false,
                        "call_id, duration and reason", Show.bytes(params.bytes))
                    return judgement == .pass && callID(params) == nil ? .warn("the call has no id at its end") : judgement
                })),
        Case(
            "voice-service/ids-are-text-in-events", .should, "In events a call's id is text.", source: "VS-36; seed, CallEvent",
            needs: [.line, .call], breaks: ["JavaScript clients, above 2^53"],
            fault: .struck("event-id-as-number", "Gives a call's id as a number in events.", .callIDInteger),
            sends: placed, play: calling(),
            check: Check.call({ transcript, _ in
                let events = transcript.frames(on: Stage.main).frames.filter { lifecycle.contains($0.method ?? "") }
                let odd = events.first { $0.json?["params"]?["call_id"]?.string == nil && $0.json?["params"]?["call_id"]?.isNull == false }
                if let odd { return .fail(expected: "call_id as text", actual: Show.frame(odd)) }
                return Check.expect(!events.isEmpty, "events", Show.line(transcript, on: Stage.main))
            })),
        Case(
            "voice-service/late-listener", .must, "A connection that opens during a call hears its end, and nothing from before.",
            source: "VS-37; a gateway that connects again", needs: [.line, .call],
            fault: .service("ends-for-the-first", "Tells the end only to the connection that heard the beginning.") { options in
                options.bending.send = { $0.method == "call.ended" && $0.isEvent && $0.place > 0 ? [] : [$0.document] }
            },
            sends: placed + " Another connection opens in between.",
            play: { stage in
                let line = try stage.line()
                var late: FramedConnection?
                try stage.call(on: line) { late = try stage.listener("late") }
                if let late {
                    stage.receive("call.ended", on: late)
                    late.close()
                }
                line.close()
            },
            check: Check.call({ transcript, _ in
                let methods = transcript.frames(on: "late").frames.compactMap(\.method)
                return Check.expect(methods == ["call.ended"], "call.ended alone", Show.line(transcript, on: "late"))
            })),
        Case(
            "voice-service/gone-listener-hurts-nobody", .must, "A listener that vanishes during a call keeps nothing from the others.",
            source: "VS-4, VS-31", needs: [.line, .call],
            fault: .service("stops-telling", "Tells events to nobody once a connection has gone.") { options in
                let most = Mutex(0)
                options.bending.send = { outgoing in
                    let hasLost = most.withLock { most in
                        most = max(most, outgoing.connections)
                        return outgoing.connections < most
                    }
                    return outgoing.isEvent && hasLost ? [] : [outgoing.document]
                }
            },
            sends: placed + " Of two others that listen, one vanishes in between.",
            play: { stage in
                let line = try stage.line()
                let (gone, stays) = (try stage.listener("gone"), try stage.listener("stays"))
                stage.call(on: line) {
                    gone.cut()
                    stage.clock.sleep(.milliseconds(50))
                }
                stage.receive("call.ended", on: stays)
                stays.close()
                line.close()
            }, check: Check.call(count("call.ended", 1), count("call.ended", 1, on: "stays"))),
    ]

    private static let lifecycle = ["call.ringing", "call.connected", "call.ended"]

    /// A call with two others that listen until a moment after its end.
    private static let overheard: Play.Script = { stage in
        let line = try stage.line()
        let others = [try stage.listener("first"), try stage.listener("second")]
        stage.call(on: line)
        for other in others {
            stage.receive("call.ended", on: other)
            other.listen(for: .milliseconds(100))
            other.close()
        }
        line.close()
    }
}
