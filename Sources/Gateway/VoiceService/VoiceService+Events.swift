import Synchronization

extension VoiceService {
    /// Adds a listener, which is told each call event in order on the client's event loop, and keeps the connection open.
    public func onCallEvent(_ listener: @escaping @Sendable (CallEvent) -> Void) -> ListenerID {
        let id = link.listeners.add(listener)
        listenersChanged()
        return id
    }

    /// Removes a listener. An event that is being told to others at this moment may still reach it; no later one does.
    public func offCallEvent(_ id: ListenerID) {
        link.listeners.remove(id)
        listenersChanged()
    }

    func listenersChanged() {
        guard !link.isOver.load(ordering: .acquiring) else { return link.listeners.end() }
        link.run { [link] in link.listenersChanged() }
    }

    /// The call events from now on, in order, for one reader.
    ///
    /// At most 1,024 wait for a slow reader. When speech would be lost for want of room, the sequence ends with `overloaded` after what it
    /// still holds; it ends without failure when the service is shut down.
    public func callEvents() -> CallEvents { CallEvents(self) }

    /// Adds an observer of the connection, told in order with the events. It keeps no connection open.
    public func onNotice(_ observer: @escaping @Sendable (VoiceServiceNotice) -> Void) -> ListenerID { link.observers.add(observer) }

    /// Removes an observer.
    public func offNotice(_ id: ListenerID) { link.observers.remove(id) }
}
