import Conversation
import NIOCore

/// What the connections of one event loop share: parsers and buffers that are used again for every request.
final class LoopScratch {
    /// Where sessions that begin on this loop live.
    let home: SessionHome
    let tape = JSONTape()
    let date = HTTPDate()
    let requestIDs = RequestIDs()
    let readiness = ReadinessProbe()

    init(_ home: SessionHome) { self.home = home }
}

/// Ids for `x-request-id` and `chatcmpl-…`: a random word of the loop and a count, so unique beyond a restart. No secret: one id tells
/// the next. Confined to its event loop.
final class RequestIDs {
    private let origin = UInt64.random(in: .min ... .max)
    private var count: UInt64 = 0

    func next() -> String {
        count &+= 1
        return "req_" + String(origin, radix: 36) + "-" + String(count, radix: 36)
    }
}
