import NIOCore

/// Several deadlines of one connection on one scheduled task.
///
/// Scheduling costs more than a token: a deadline that lies later than the scheduled task moves nothing, and one that has been
/// disarmed only makes the task find nothing to do. Confined to its event loop.
final class LazyTimer<Kind: Hashable & CaseIterable & SendableMetatype> {
    private let loop: any EventLoop
    private var deadlines: [(kind: Kind, at: NIODeadline)] = []
    private var scheduled: Scheduled<Void>?
    private var scheduledAt = NIODeadline.distantFuture
    /// Told of each deadline that has come; it is disarmed by then.
    var fired: ((Kind) -> Void)?

    init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Sets the deadline of `kind`, replacing the one it had.
    func arm(_ kind: Kind, in delay: TimeAmount) {
        let at = loop.now + delay
        if let index = deadlines.firstIndex(where: { $0.kind == kind }) { deadlines[index].at = at } else { deadlines.append((kind, at)) }
        if at < scheduledAt { schedule(at) }
    }

    /// Sets the deadline of `kind` unless it has one.
    func armOnce(_ kind: Kind, in delay: TimeAmount) {
        if !deadlines.contains(where: { $0.kind == kind }) { arm(kind, in: delay) }
    }

    func disarm(_ kind: Kind) {
        if let index = deadlines.firstIndex(where: { $0.kind == kind }) {
            deadlines.swapAt(index, deadlines.count - 1)
            deadlines.removeLast()
        }
    }

    /// Ends everything; nothing fires any more.
    func cancel() {
        deadlines = []
        fired = nil
        scheduled?.cancel()
        scheduled = nil
        scheduledAt = .distantFuture
    }

    private func schedule(_ at: NIODeadline) {
        scheduled?.cancel()
        scheduledAt = at
        let box = NIOLoopBound(self, eventLoop: loop)
        scheduled = loop.scheduleTask(deadline: at) { box.value.run() }
    }

    private func run() {
        scheduled = nil
        scheduledAt = .distantFuture
        let now = loop.now
        // Each at most once, and none that one before it has disarmed or put off.
        for kind in Kind.allCases where deadlines.contains(where: { $0.kind == kind && $0.at <= now }) {
            disarm(kind)
            fired?(kind)
        }
        // What was armed meanwhile may be later than what was left.
        if let next = deadlines.min(by: { $0.at < $1.at })?.at, next < scheduledAt { schedule(next) }
    }
}
