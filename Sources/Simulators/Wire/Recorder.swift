import Synchronization

/// Where the connections of one play write what happened; safe from many threads.
public final class Recorder: Sendable {
    private let events = Mutex<[TranscriptEvent]>([])
    private let clock: any StageClock
    private let secret: [UInt8]

    /// A recorder that blots out `secret` (the bearer token) in whatever it hands out.
    public init(clock: any StageClock, secret: String = "") {
        self.clock = clock
        self.secret = Array(secret.utf8)
    }

    /// Adds an event, now.
    public func record(_ kind: TranscriptEvent.Kind, on connection: String = "") {
        let at = clock.now()
        events.withLock { $0.append(TranscriptEvent(connection: connection, at: at, kind: kind)) }
    }

    /// What has been recorded so far on one connection, without the secret.
    public func transcript(of connection: String) -> Transcript {
        Transcript(events: events.withLock { events in events.filter { $0.connection == connection } }).redacting(secret)
    }

    func count(where isCounted: (TranscriptEvent) -> Bool) -> Int { events.withLock { $0.count(where: isCounted) } }

    /// What has been recorded so far, without the secret.
    public func transcript() -> Transcript {
        Transcript(events: events.withLock { $0 }).redacting(secret)
    }
}

extension Recorder {
    /// How many requests were begun on a connection.
    public func requestCount(on connection: String) -> Int {
        count { event in
            if case .request = event.kind { event.connection == connection } else { false }
        }
    }
}
