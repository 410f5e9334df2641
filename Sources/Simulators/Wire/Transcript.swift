/// All that was sent and received in a play, in order, with times: the only thing a check sees.
public struct Transcript: Sendable, Equatable {
    public var events: [TranscriptEvent]

    public init(events: [TranscriptEvent] = []) { self.events = events }

    /// The labels of the connections, in the order they were opened.
    public var connections: [String] {
        var seen: Set<String> = []
        return events.compactMap { !$0.connection.isEmpty && seen.insert($0.connection).inserted ? $0.connection : nil }
    }

    /// What happened on one connection.
    public func on(_ connection: String) -> [TranscriptEvent] { events.filter { $0.connection == connection } }

    /// The last note of that name.
    public func note(_ name: String) -> String? {
        for event in events.reversed() {
            if case .note(name, let text) = event.kind { return text }
        }
        return nil
    }

    /// Every figure of that name, in order.
    public func figures(_ name: String) -> [Double] {
        events.compactMap { event in
            if case .figure(name, let value) = event.kind { value } else { nil }
        }
    }

    /// The names of all figures, in order of their first appearance.
    public var figureNames: [String] {
        var seen: Set<String> = []
        return events.compactMap { event in
            if case .figure(let name, _) = event.kind, seen.insert(name).inserted { name } else { nil }
        }
    }

    /// All bytes received on a connection, each run with its time.
    public func received(on connection: String) -> [Segment] {
        on(connection).compactMap { event in
            if case .received(let bytes) = event.kind { Segment(bytes: bytes, at: event.at) } else { nil }
        }
    }

    /// How a connection ended, as far as the play saw.
    public func ending(of connection: String) -> TranscriptEvent? {
        on(connection).last { event in
            switch event.kind {
            case .eof, .reset, .timeout, .overflow, .refused: true
            default: false
            }
        }
    }
}

/// Bytes that came in one read.
public struct Segment: Sendable, Equatable {
    public var bytes: [UInt8]
    public var at: Duration

    public init(bytes: [UInt8], at: Duration) {
        self.bytes = bytes
        self.at = at
    }
}
