import Simulators

/// One play about calls: the person on the line, the commands of the gateway, and all that is kept for the check.
final class CallPlay {
    let stage: Stage
    let scene: CallScene
    private var endings: [() -> Void] = []

    /// Who is on the line, unless a case says otherwise.
    static let userID: Int64 = 123_456_789
    /// What the gateway is told to say first and last.
    static let greeting = "Hello from the gateway."
    static let goodbye = "Goodbye and until soon."
    /// How much faster than life the service is.
    static let speed = 10.0
    /// The longest wait for one thing.
    static let patience: Duration = .seconds(8)
    /// So long nothing is heard or asked before a reply counts as over: longer than an agent's pause between two sentences.
    static let quiet: Duration = .milliseconds(700)
    private static let glance: Duration = .milliseconds(20)

    init(stage: Stage, scene: CallScene) {
        self.stage = stage
        self.scene = scene
    }

    var journal: ServiceJournal { scene.service.journal }

    /// Does something when the play is over, however it ends.
    func atEnd(_ body: @escaping () -> Void) { endings.append(body) }

    /// Ends the play: what it left open is closed, and what the check needs is noted.
    func end() {
        for ending in endings.reversed() { ending() }
        stage.note("journal", CallJournalText.lines(journal))
        stage.note("log", scene.gateway.log)
    }

    /// Looks until the journal satisfies a condition; what never came is noted for the check's words.
    @discardableResult
    func wait(for what: String, _ limit: Duration = patience, until holds: (ServiceJournal) -> Bool) -> Bool {
        if scene.service.waitFor(holds, limit: limit) { return true }
        stage.note("never-came", what)
        return false
    }

    /// Looks until a condition holds.
    @discardableResult
    func wait(for what: String, _ limit: Duration = patience, whether holds: () -> Bool) -> Bool {
        let end = stage.clock.now() + limit
        while !holds() {
            guard stage.clock.now() < end else {
                stage.note("never-came", what)
                return false
            }
            stage.clock.sleep(Self.glance)
        }
        return true
    }

    /// Lets time pass.
    func pause(_ span: Duration) { stage.clock.sleep(span) }

    /// Waits until the gateway has asked the service how it stands, and so is there.
    @discardableResult
    func ready(_ times: Int = 1, _ limit: Duration = patience) -> Bool {
        let came = wait(for: "call.status from the gateway", limit) { $0.count(.reply, "call.status") >= times }
        // The answer is on its way: the gateway has yet to read it.
        if came { pause(.milliseconds(100)) }
        return came
    }

    /// Waits until the gateway is back on another connection than the last that was closed, and has asked where the call stands.
    @discardableResult
    func reconnected(_ limit: Duration = patience) -> Bool {
        let came = wait(for: "call.status on another connection", limit) { journal in
            let gone = journal.entries(.closed).compactMap(\.connection).max() ?? 0
            return gone > 0 && journal.entries(.reply, "call.status").contains { ($0.connection ?? 0) > gone }
        }
        if came { pause(.milliseconds(100)) }
        return came
    }

    // MARK: The person

    /// Calls the gateway and waits until the line is through and the greeting was heard; answers the call's id.
    @discardableResult
    func ring(from user: Int64 = userID, greeted: Bool = true) -> String {
        if journal.count(.reply, "call.status") == 0 { ready() }
        let before = journal.count(.event, "call.connected")
        let id = scene.service.ring(from: user)
        let over = journal.count(.event, "call.ended")
        // A call that is refused may never be through.
        wait(for: "call.connected") { $0.count(.event, "call.connected") > before || $0.count(.event, "call.ended") > over }
        if greeted { wait(for: "the greeting") { $0.heard.pieces.contains { $0.callID == id && $0.ending == .whole } } }
        return id
    }

    /// Says something and waits until the service has told of it.
    func say(_ text: String, _ language: String = "en", limit: Duration = patience) {
        let before = journal.count(.event, "call.speech")
        scene.service.say(text: text, language: language)
        wait(for: "call.speech with \(text)", limit) { $0.count(.event, "call.speech") > before }
    }

    /// Says something and waits until the reply to it was heard.
    func ask(_ text: String, _ language: String = "en", limit: Duration = patience) {
        say(text, language)
        reply(limit)
    }

    /// Waits until a reply has begun and then nothing more is heard or asked for a while.
    func reply(_ limit: Duration = patience) {
        let said = lastWords
        wait(for: "a reply", limit) { $0.heard.pieces.contains { !$0.isSilence && $0.requestedAt >= said } }
        silence()
    }

    /// When the service last told of speech.
    private var lastWords: Duration { journal.events("call.speech").last?.at ?? .zero }

    /// Waits until nothing has been audible for a while, and nothing that was asked to be spoken is still to come.
    func silence(_ span: Duration = quiet) {
        let end = stage.clock.now() + .seconds(20)
        while stage.clock.now() < end {
            let (now, seen) = (stage.clock.now(), journal)
            let awaited = seen.count(.request, "call.speak") - seen.count(.reply, "call.speak")
            let left = awaited > 0 ? .seconds(2) : (seen.heard.pieces.last.map { $0.to + span } ?? now) - now
            if left <= .zero { return }
            let made = seen.entriesMade
            if !scene.service.waitFor({ $0.entriesMade != made }, limit: left), awaited > 0 { return }
        }
    }

    /// Waits until a piece of the reply to the last words is audible, and a little of it was heard.
    func hear(piece: Int = 1, for span: Duration = .milliseconds(40), _ limit: Duration = patience) {
        let said = lastWords
        let came = wait(for: "piece \(piece) of the reply", limit) { journal in
            journal.heard.pieces.count { !$0.isSilence && $0.requestedAt >= said } >= piece
        }
        if came { pause(span) }
    }

    /// Hangs up and waits until the service has told of it.
    func hangUp(_ reason: String = "hangup") {
        let before = journal.count(.event, "call.ended")
        scene.service.hangUp(reason: reason)
        wait(for: "call.ended") { $0.count(.event, "call.ended") > before }
    }

    // MARK: The gateway

    /// Runs a command of the gateway's and notes how it ended.
    @discardableResult
    func command(_ name: String, _ arguments: String...) throws -> CallCommandResult {
        let ended: CallCommandResult
        do { ended = try scene.gateway.command(arguments) } catch { throw StageError("\(error)") }
        stage.note("command-\(name)", ended.json.text())
        return ended
    }

    /// Begins a command that goes on until it is stopped.
    func follow(_ arguments: String...) throws -> any CallFollowing {
        do { return try scene.gateway.follow(arguments) } catch { throw StageError("\(error)") }
    }

    /// Exports the session until its lines satisfy a condition, for at most two seconds.
    func export(until isEnough: ([CallRecord.Line]) -> Bool = { _ in true }) throws {
        let end = stage.clock.now() + .seconds(2)
        while true {
            let text: String
            do { text = try scene.gateway.exportSession("main") } catch { throw StageError("the session cannot be exported: \(error)") }
            if isEnough(CallRecord.lines(text)) || stage.clock.now() >= end { return stage.note("export", text) }
            stage.clock.sleep(.milliseconds(100))
        }
    }

    /// Waits until the gateway's log holds lines that satisfy a condition.
    func log(_ what: String, until holds: (String) -> Bool) {
        wait(for: "\(what) in the log", .seconds(3), whether: { holds(self.scene.gateway.log) })
    }
}

extension CallCommandResult {
    fileprivate var json: JSONValue { ["code": .integer(Int(code)), "output": .string(output), "complaint": .string(complaint)] }
}
