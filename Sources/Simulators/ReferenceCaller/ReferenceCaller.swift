internal import Foundation
internal import Synchronization

/// A small, correct gateway between a voice service and an agent of its own, whose time is the play's clock.
///
/// It exists to prove the cases about calls: each passes against it, and fails against it once the case's own fault is planted.
public final class ReferenceCaller: Sendable {
    public static let token = "reference-caller-7d21"

    let options: CallerOptions
    let behaviour: CallerBehaviour
    let clock: any StageClock
    let inbox = CallerInbox()
    let figures = CallerFigures()
    let memory: CallerMemory
    let journal: CallerLog
    private let door: ReferenceServer
    private let thread = Mutex<StageThread?>(nil)

    /// How long a command is waited for.
    private static let commandLimit: Duration = .seconds(15)

    /// Starts it; it needs no service to be there yet.
    ///
    /// - Throws: ``ReferenceError`` when no socket can be had or its folder cannot be written.
    public init(_ options: CallerOptions, clock: any StageClock, behaviour: CallerBehaviour = CallerBehaviour()) throws(ReferenceError) {
        self.options = options
        self.behaviour = behaviour
        self.clock = clock
        memory = CallerMemory(behaviour)
        journal = CallerLog(unlogged: behaviour.unlogged)
        guard FileManager.default.createFile(atPath: options.folder + "/silence.wav", contents: Data(CallerRecording.silence)) else {
            throw ReferenceError(reason: "cannot write in \(options.folder)")
        }
        door = try CallerDoor(memory: memory, behaviour: behaviour, figures: figures, clock: clock).open(token: options.token)
        let started = StageThread(clock) { [self] in CallerLoop(self).run() }
        thread.withLock { $0 = started }
    }

    /// Its HTTP door, with /v1.
    public var endpoint: Endpoint { door.endpoint }

    /// What it wrote to its log.
    public var log: String { journal.text }

    /// Replies in progress, and how many were cut short.
    public var upstream: (open: Int, cancelled: Int) { (figures.value.open, figures.value.cancelled) }

    /// The session as JSON lines: contract 3.1.
    public var exportedSession: String { memory.export }

    /// Does what `voice-gateway ARGUMENTS` does: `call …`, or `sessions export`.
    public func command(_ arguments: [String]) -> CallerOutcome {
        switch arguments.first {
        case "call" where arguments.dropFirst().first == "events":
            CallerOutcome(0, output: behaviour.eventsPrintNothing ? "" : figures.value.events.map { $0 + "\n" }.joined())
        case "call": obey(arguments.dropFirst().filter { $0 != "--json" })
        case "sessions": CallerOutcome(0, output: exportedSession)
        default: CallerOutcome(64, error: "unknown command\n")
        }
    }

    private func obey(_ words: [String]) -> CallerOutcome {
        let slot = CallerSlot()
        inbox.post(.command(words, slot))
        return slot.wait(clock, limit: Self.commandLimit)
    }

    /// Closes everything and waits for its threads.
    public func stop() {
        inbox.post(.stop)
        thread.withLock { $0 }?.join()
        door.stop()
    }
}
