import Dispatch
import Foundation
import Synchronization

/// Looks after the files of a configuration, on a thread of its own, and has it read again when they change or somebody asks.
final class ConfigurationWatch: Sendable {
    /// How often it looks, in milliseconds.
    static let periodMs = 250

    private let live: LiveConfiguration
    private let stopped = Atomic(false)
    private let asked = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchGroup()

    init(_ live: LiveConfiguration) {
        self.live = live
        ended.enter()
        let thread = Thread { [self] in
            watch()
            ended.leave()
        }
        thread.name = "configuration"
        thread.start()
    }

    private func watch() {
        var vigil = ReloadVigil(live.configuration.stamps, nowMs: nowMs)
        while !stopped.load(ordering: .acquiring) {
            _ = wake.wait(timeout: .now() + .milliseconds(Self.periodMs))
            if asked.exchange(false, ordering: .acquiring) { vigil.ask(nowMs: nowMs) }
            guard vigil.look(stamps, nowMs: nowMs) else { continue }
            // What is wrong is in the log by then; the next change may mend it.
            guard (try? live.reload()) != nil else { continue }
            vigil = ReloadVigil(live.configuration.stamps, nowMs: nowMs)
        }
    }

    private var stamps: ReloadVigil.Stamps {
        var stamps: ReloadVigil.Stamps = [:]
        for path in live.configuration.watchedPaths { stamps[path] = SecretFile.Stamp(path: path) }
        return stamps
    }

    private var nowMs: Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000) }

    /// Has the configuration read again as soon as nobody writes it.
    func ask() {
        asked.store(true, ordering: .releasing)
        wake.signal()
    }

    /// Ends the thread and waits for it.
    func stop() {
        stopped.store(true, ordering: .releasing)
        wake.signal()
        ended.wait()
    }
}
