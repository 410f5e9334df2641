internal import Foundation
internal import Synchronization

/// A voice service that places and takes telephone calls with nobody but a person made up for the test at the other end.
///
/// It speaks the real service's wire over a Unix socket or TCP, hears recordings through the real endpointing, synthesises what it is told to
/// say, and keeps a journal that says what that person could hear when.  ``Options`` name the real service's defects and any faults it
/// should have.  Every method may be called from any thread.
///
/// With a ``ManualClock`` the calling thread must take part in the clock's time (``StageClock/enter()``).
public final class FakeVoiceService: Sendable {
    public let options: Options
    private let runtime = Mutex<ServiceRuntime?>(nil)
    private let folder = Mutex<(path: String, isOurs: Bool)?>(nil)

    public init(_ options: Options) { self.options = options }

    deinit { stop() }

    /// Binds the socket and serves; answers the path, or `tcp://HOST:PORT`.  After a stop it begins anew, with an empty journal.
    ///
    /// - Throws: ``ServiceUsageError`` when something is in the way, or the service runs already.
    @discardableResult
    public func start() throws(ServiceUsageError) -> String {
        guard options.speed.isFinite, (0.1...1000).contains(options.speed) else { throw ServiceUsageError("the speed must be 0.1 to 1000") }
        return try runtime.withLock { runtime throws(ServiceUsageError) in
            guard runtime?.isStopping ?? true else { throw ServiceUsageError("the service runs already") }
            let folder = try audioFolder()
            do throws(ServiceUsageError) {
                let new = try ServiceRuntime(options, folder: folder)
                runtime = new
                return new.name
            } catch {
                removeOurFolder()
                throw error
            }
        }
    }

    /// Hangs up, removes the socket, writes the mix if one was asked for, and removes the recordings unless their folder was given.
    public func stop() {
        let runtime = runtime.withLock { $0 }
        runtime?.stop()
        if let runtime, let path = options.mixPath { writeMix(of: runtime, to: path) }
        removeOurFolder()
    }

    private func removeOurFolder() {
        let ours = folder.withLock { folder in
            defer { if folder?.isOurs == true { folder = nil } }
            return folder?.isOurs == true ? folder?.path : nil
        }
        if let ours { try? FileManager.default.removeItem(atPath: ours) }
    }

    /// Dies with all its connections, and comes back after a while: without the call unless it is kept.
    public func restart(after gone: Duration, keepingCall: Bool = false) {
        running?.tell { $0.goAway(for: gone, keepingCall: keepingCall) }
    }

    /// Dies until ``comeBack()``.
    public func goAway(keepingCall: Bool = false) { running?.tell { $0.goAway(for: nil, keepingCall: keepingCall) } }

    public func comeBack() { running?.tell { $0.comeBack() } }

    // MARK: The person at the other end of the line

    /// Calls the service's user; answers the call's id.  The line is through when ``ServiceTimings/accepting`` and `connecting` have passed.
    @discardableResult
    public func ring(from userID: Int64) -> String { running.map { String($0.tell { $0.ring(from: userID) }) } ?? "" }

    /// Says a recording: its utterances are found by the endpointer and announced when it ends them.
    public func say(wav path: String) { say(.wav(path)) }

    /// Says an utterance without a recording to wait for; it is announced when it was spoken for so long.
    public func say(text: String, language: String? = nil, after spokenFor: Duration = .zero) {
        say(.text(text, language: language, spokenFor: spokenFor))
    }

    public func say(_ words: LinePerson.Words) { running?.tell { $0.say(words) } }

    /// Has the person say something when a moment has come, after what they are to do already; nil hangs up.
    public func plan(_ words: LinePerson.Words?, when moment: LinePerson.Moment) {
        running?.tell { $0.plan(LinePerson.Act(words, when: moment)) }
    }

    /// The person hangs up, or stops ringing: `hangup`, `rejected`, `timeout`, `disconnect` or any reason.
    public func hangUp(reason: String = "hangup") { running?.tell { $0.personHangsUp(because: reason) } }

    // MARK: Anything else

    /// Sends an event as it stands to every connection, whatever the call's state.
    public func inject(event method: String, params: JSONValue) { running?.tell { $0.broadcast(method, params) } }

    /// Writes bytes as they stand to every connection.
    public func inject(bytes: [UInt8]) { running?.tell { $0.inject(bytes) } }

    public var journal: ServiceJournal { running?.journal ?? ServiceJournal() }

    /// The time of the journal's entries, now.
    public var now: Duration { options.clock.now() }

    /// Waits until the journal is as wished; false when the time passed first.
    public func waitFor(_ wish: (ServiceJournal) -> Bool, limit: Duration = .seconds(10)) -> Bool {
        running?.wait(limit: limit, for: wish) ?? wish(ServiceJournal())
    }

    private var running: ServiceRuntime? { runtime.withLock { $0 } }

    private func audioFolder() throws(ServiceUsageError) -> String {
        let path = options.audioFolder ?? FileManager.default.temporaryDirectory.appendingPathComponent("voice-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ServiceUsageError("\(path): cannot be made a folder for recordings: check that it is writable and no file")
        }
        folder.withLock { $0 = (path, options.audioFolder == nil) }
        return path
    }

    private func writeMix(of runtime: ServiceRuntime, to path: String) {
        let mix = CallMix(journal: runtime.journal, spoken: runtime.spoken, speed: options.speed)
        do throws(AudioFileError) {
            try mix.write(to: path)
        } catch {
            runtime.note(.service, "no mix: \(error)")
        }
    }
}
