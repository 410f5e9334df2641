import Foundation
import Glibc
import Synchronization

/// A plain thread that takes part in a play's time and can be joined through its clock.
public final class StageThread: Sendable {
    private let clock: any StageClock
    private let ends: [Int32]
    private let joined = Mutex(false)

    /// Starts the body at once; it may block.
    public init(_ clock: any StageClock, stackBytes: Int = 1 << 20, _ body: @escaping @Sendable () -> Void) {
        self.clock = clock
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) != 0 { ends = [-1, -1] }
        self.ends = ends
        clock.enter()
        let writeEnd = ends[1]
        let thread = Thread {
            body()
            if writeEnd >= 0 { close(writeEnd) }
            clock.leave()
        }
        thread.stackSize = stackBytes
        thread.start()
    }

    /// Waits until the body has ended.
    public func join() {
        let first = joined.withLock { joined in
            defer { joined = true }
            return !joined
        }
        guard first, ends[0] >= 0 else { return }
        _ = clock.wait(ends[0], for: .readable, until: .stageNever)
    }

    deinit {
        if ends[0] >= 0 { close(ends[0]) }
    }
}
