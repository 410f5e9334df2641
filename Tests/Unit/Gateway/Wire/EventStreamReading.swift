@testable import Gateway

extension Wire {
    /// All that a parser makes of a stream, copied out of it.
    struct EventStreamReading: Equatable {
        struct Event: Equatable {
            var name: String
            var data: [UInt8]
        }

        var events: [Event] = []
        var lastID: [UInt8] = []
        var retry: Int?
        var comments = 0
        var isMidEvent = false
        var error: EventStreamError?

        init(events: [Event], lastID: [UInt8], retry: Int?, comments: Int, isMidEvent: Bool, error: EventStreamError?) {
            self.events = events
            self.lastID = lastID
            self.retry = retry
            self.comments = comments
            self.isMidEvent = isMidEvent
            self.error = error
        }

        /// Feeds `bytes` in pieces that end at `cuts` and at the end.
        init(_ bytes: [UInt8], cuts: some Sequence<Int>, by parser: EventStreamParser) {
            var parser = parser
            var start = 0
            for end in Array(cuts) + [bytes.count] where end >= start && end <= bytes.count && error == nil {
                // A copy of its own for each piece, so that reading past it is seen by the address sanitizer.
                let piece = Array(bytes[start..<end])
                start = end
                do throws(EventStreamError) {
                    var seen: [Event] = []
                    defer { events += seen }
                    try piece.withUnsafeBufferPointer { piece throws(EventStreamError) in
                        try parser.feed(UnsafeRawBufferPointer(piece)) { event in
                            seen.append(Event(name: String(decoding: event.name, as: UTF8.self), data: Array(event.data)))
                        }
                    }
                } catch let failure {
                    error = failure
                }
            }
            lastID = parser.lastEventID
            retry = parser.retryMilliseconds
            comments = parser.commentCount
            isMidEvent = error == nil && parser.isMidEvent
        }
    }
}
