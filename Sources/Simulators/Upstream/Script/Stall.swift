/// Where in an answer the upstream falls silent, and for how long.
public struct Stall: Sendable, Equatable {
    /// The places a stream can stop at, in their order.
    public enum Point: String, Sendable, Equatable, CaseIterable {
        /// Before the status line.
        case head
        /// After the head and the opening event, before the first token.
        case first
        /// After some reasoning.
        case thinking
        /// After some text.
        case text
        /// Inside a call's arguments.
        case call
        /// After the last token, before the finish.
        case finish
        /// After the finish, before `[DONE]` or `message_stop`.
        case done
        /// After everything, with the body left open.
        case end
    }

    public var point: Point
    /// nil is for ever: until the client leaves.
    public var milliseconds: Int?

    public init(at point: Point, milliseconds: Int? = nil) {
        self.point = point
        self.milliseconds = milliseconds
    }
}
