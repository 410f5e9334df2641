import Simulators

/// Rows of the table of faults of a voice service (reliability 4), each played under three chances.
extension Suite {
    private static let table = "reliability"

    static let callConnectionFaults: [Case] =
        (1...3).map { seed in
            row(
                seed, "absent-at-start", "A service that comes late is found within 2 s, and calls work.", "\(table) V1",
                .caller("gives-up-at-the-start-\(seed)", "Looks for a service once, at its start.") { $0.givesUpAtStart = true },
                "The service begins \(wait(seed)) ms after the gateway; then a call.", setup: .call(startsService: false),
                play: { play in
                    play.pause(.milliseconds(wait(seed)))
                    do { try play.scene.service.start() } catch { throw StageError("the fake voice service does not start: \(error)") }
                    play.stage.figure("service_began_ms", play.scene.service.now.milliseconds)
                    play.ready()
                    try question(play)
                },
                check: { record in
                    let began = record.transcript.figures("service_began_ms").first ?? 0
                    let opened = record.entries.first { $0.kind == "opened" }?.atMs
                    return record.all(
                        record.answered(record.word),
                        record.expect(
                            opened.map { $0 - began < 2500 } == true, "a connection within 2 s of the service's start",
                            opened.map { "after \(Int($0 - began)) ms" }))
                })
        }
        + (1...3).map { seed in
            row(
                seed, "accept-then-close", "A service that closes what it accepts is tried again at growing intervals.", "\(table) V2",
                .caller("spins-on-closed-connections-\(seed)", "Connects again at once.") { $0.hasNoBackoff = true },
                "The first six connections are closed as soon as they are accepted; then a call.",
                setup: .call { options in
                    options.faults = (1...6).map { .init(.acceptThenClose, at: $0) }
                    options.seed = UInt64(seed)
                },
                play: { play in
                    play.ready(1, .seconds(20))
                    try question(play)
                },
                check: { record in
                    let opened = record.entries.filter { $0.kind == "opened" }.map(\.atMs)
                    let span = opened.count > 6 ? opened[6] - opened[0] : 0
                    return record.all(
                        record.answered(record.word),
                        record.expect(span > 150, "seven connections spread over more than 150 ms", "over \(Int(span)) ms"))
                })
        }
        + (1...3).map { seed in
            let (method, what) = [
                ("call.connected", "the event call.connected"), ("call.speech", "an event call.speech"),
                ("call.speak", "the answer to a call.speak"),
            ][seed - 1]
            return row(
                seed, "half-frame", "A frame that ends half way ends with its connection: the next one is read from its beginning.",
                "\(table) V3",
                .caller("keeps-half-frames-\(seed)", "Puts the rest of one connection before the next.") { $0.keepsHalfFrames = true },
                "The service closes the connection in the middle of \(what).",
                setup: .call(service: { $0.faults = [.init(.dropMidFrame, method: method, at: 1)] }),
                play: { play in
                    let (word, second) = play.stage.twoWords()
                    play.ring(greeted: false)
                    if seed != 1 { play.say("Tell me about \(word), please.") }
                    play.reconnected(.seconds(10))
                    play.ask("Tell me about \(second), please.")
                }, check: { $0.answered($0.second) })
        }
        + (1...3).map { seed in
            let method = ["call.connected", "call.speech", "call.speak"][seed - 1]
            let faults: [Fault] = [
                .caller("never-reconnects-1", "Stays away once it lost the service.") { $0.neverReconnects = true },
                .caller("never-asks-where-it-stands-2", "Connects again and does not ask how the call stands.") {
                    $0.reconnectsWithoutResync = true
                },
                .caller("reconnects-late-3", "Waits 6 s before it connects again.") { $0.reconnectsLate = true },
            ]
            return row(
                seed, "restart",
                "After a restart of the service in a call the gateway is back within 2 s, asks how the call stands, and goes on.",
                "\(table) V9", faults[seed - 1], "The service restarts without its call after \(method); then another call.",
                setup: .call(service: { $0.faults = [.init(.restart, method: method, at: 1, amount: 300)] }),
                play: { play in
                    let (_, second) = play.stage.twoWords()
                    play.ring(greeted: false)
                    if seed == 2 { play.say("Tell me about the weather, please.") }
                    play.wait(for: "the service's return") { $0.count(.service, "back") > 0 }
                    play.reconnected(.seconds(10))
                    play.ring()
                    play.ask("Tell me about \(second), please.")
                }, check: backInTime)
        }

    private static func wait(_ seed: Int) -> Int { [300, 900, 1700][seed - 1] }

    private static func backInTime(_ record: CallRecord) -> Judgement {
        let back = record.entries.first { $0.kind == "service" && $0.name == "back" }?.atMs ?? 0
        let opened = record.entries.first { $0.kind == "opened" && $0.atMs >= back }?.atMs
        let next = record.events("call.ringing").last?.atMs ?? 0
        let asked = record.requests("call.status").contains { $0.atMs >= back && $0.atMs <= next }
        return record.all(
            record.expect(
                opened.map { $0 - back < 2500 } == true, "a connection within 2 s of the service's return",
                opened.map { "after \(Int($0 - back)) ms" } ?? "none"),
            record.expect(asked, "call.status after the return and before the next call", "none; \(record.seen)"),
            record.answered(record.second))
    }

    /// One row of the table under one chance.
    static func row(
        _ seed: Int, _ slug: String, _ requirement: String, _ source: String, _ fault: Fault, _ sends: String, setup: CallSetup = .call(),
        play: @escaping @Sendable (CallPlay) throws -> Void, check: @escaping @Sendable (CallRecord) -> Judgement
    ) -> Case {
        .call("\(slug)-seed-\(seed)", requirement, source: source, fault: fault, sends: sends, setup: setup, play: play, check: check)
    }
}
