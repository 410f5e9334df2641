import Logging
import NIOCore

// Frames, events and their listeners.

extension ServiceLink {
    func listenersChanged() {
        guard machine.state != .shutDown else { return listeners.end() }
        if listeners.isEmpty {
            // Who listens next begins anew.
            events = CallEventQueue()
            tracker = CallTracker()
            connection?.isProbed = false
            (isHolding, isLossTold) = (false, false)
        }
        updateWant()
        probe()
    }

    func received(_ frame: UnsafeRawBufferPointer, on connection: ServiceConnection) {
        let message: JSONRPCMessage
        do throws(FrameDrop) { message = try JSONRPCMessage(frame, using: tape) } catch { return dropped(error, bytes: frame.count) }
        if !connection.hasBeenHeard {
            connection.hasBeenHeard = true
            publish(state: "up", problem: nil)
        }
        switch message {
        case .answer(let id, let answer): answered(id, answer)
        case .notification(let method, let params): notified(method, params, frame)
        }
    }

    /// A frame that has begun must be whole in its time, or the connection is of no use to anybody.
    func frameIsDue(_ isDue: Bool, isNew: Bool, on connection: ServiceConnection) {
        guard self.connection === connection else { return }
        guard isDue else { return timer.disarm(.frame) }
        if isNew { timer.disarm(.frame) }
        armOnce(.frame, in: TimeAmount(settings.frameLimit))
    }

    /// After each read: what came is told.
    func readComplete(_ connection: ServiceConnection) {
        guard self.connection === connection else { return }
        if isOverflowing { return reopenAfterOverflow(connection) }
        // A call that was in doubt and is heard of again goes on; nothing has to be asked.
        if isHolding, !tracker.isInDoubt { resynced(with: []) }
        dispatch()
    }

    /// Tells the listeners what waits, unless it has to wait on.
    func dispatch() {
        guard !isDispatching, !isHolding else { return }
        isDispatching = true
        while let event = events.pop() { listeners.tell(event) }
        isDispatching = false
    }

    /// What was missed is known: it is told first, then that the connection is back, then what waited for it.
    func resynced(with missed: [CallEvent]) {
        // Nothing was held: what came before the answer comes before what the answer says.
        dispatch()
        isHolding = false
        for event in missed { listeners.tell(event) }
        logUp()
        if isLossTold {
            isLossTold = false
            observers.tell(.restored)
        }
        dispatch()
    }

    private func notified(_ method: String, _ params: JSONValue?, _ frame: UnsafeRawBufferPointer) {
        guard !listeners.isEmpty, !isOverflowing else { return }
        let event: CallEvent
        do throws(FrameDrop) { event = try CallEvent(method: method, params: params) } catch { return dropped(error, bytes: frame.count) }
        guard !duplicates.isDuplicate(event, frame: frame, at: loop.now) else { return dropped(.duplicateEvent, bytes: frame.count) }
        if events.push(event) == .overflow {
            isOverflowing = true
            return dropped(.overflow, bytes: frame.count)
        }
        tracker.observe(event)
        // Whoever tells of calls has them.
        if service.state == "no_calls" { publish(state: "up", problem: nil) }
    }

    private func reopenAfterOverflow(_ connection: ServiceConnection) {
        isOverflowing = false
        isHolding = false
        dispatch()
        logger.error(
            "event_overflow", metadata: ["socket": "\(place)", "events_max": "\(CallEventQueue.eventsMax)"])
        observers.tell(.eventOverflow)
        broken(connection, "more than \(CallEventQueue.eventsMax) events came at once")
    }

    private func dropped(_ drop: FrameDrop, bytes: Int) {
        drops.count(drop)
        if drop.isUnreadable, let held = dropLines.pass(at: loop.now) {
            logger.warning(
                "the voice service sends what cannot be read: see its log, and that voice_service.socket names the voice service",
                metadata: [
                    "socket": "\(place)", "reason": "\(drop.rawValue)", "bytes": "\(bytes)", "count": "\(drops[drop])",
                    "not_logged": "\(held)",
                ])
        }
        logger.debug("a frame of the voice service was dropped", metadata: ["reason": "\(drop.rawValue)", "bytes": "\(bytes)"])
    }
}
