/// A peer's event stream that breaks a bound.
enum EventStreamError: Error, Equatable {
    case lineTooLong(lineBytesMax: Int)
    case eventTooLarge(eventBytesMax: Int)

    var message: String {
        switch self {
        case .lineTooLong(let max): "a line of the event stream is longer than \(max) bytes; end lines sooner"
        case .eventTooLarge(let max): "an event of the stream holds more than \(max) bytes of data; send smaller events"
        }
    }
}
