import Conversation
import NIOCore
import NIOHTTP1

/// How much a caller may ask, and what it costs a stranger to fail.
extension HTTPConnection {
    /// Counts a request of a caller.
    ///
    /// - Throws: 429 over the limit, but for a turn that is heard: that is answered in words, since a live call would end with it.
    func count(_ caller: Caller, _ exchange: inout Exchange) throws(Refusal) {
        let (quota, isWithin) = door.limits.request(caller)
        if caller.profile == .api { exchange.quota = quota }
        guard let quota, !isWithin else { return }
        guard caller.profile == .voice, exchange.route == .chatCompletions, exchange.head.method == .POST else {
            exchange.quota = quota
            throw .tooManyRequests(quota)
        }
        exchange.isOverLimit = true
    }

    /// Refuses who has not authenticated: later, the more often it fails.
    ///
    /// - Parameter kind: nil to tell it from whether there is an `Authorization`.
    func refuseFailure(_ refusal: Refusal, _ head: HTTPRequestHead, _ kind: FailureLedger.Kind? = nil) {
        let kind = kind ?? (head.headers.contains(name: "authorization") ? .wrong : .missing)
        guard let penalty = door.failures.count(kind, of: address(of: head).client) else { return refuse(refusal) }
        var refusal = refusal
        refusal.headers.append(Refusal.Header(name: "retry-after", value: String(penalty.retryAfterS)))
        guard penalty.delay > .zero else { return refuse(refusal) }
        exchange?.held = refusal
        timer.arm(.penalty, in: penalty.delay)
    }

    /// Writes the refusal that was held back, if there is one.
    func refuseHeld() {
        guard let refusal = exchange?.held else { return }
        exchange?.held = nil
        timer.disarm(.penalty)
        refuse(refusal)
    }

    /// Where a request comes from.
    func address(of head: HTTPRequestHead) -> ClientAddress {
        ClientAddress(peer: IPAddress(channel?.remoteAddress), headers: head.headers, trusting: door.settings.trustedProxies)
    }
}

extension Refusal {
    static func tooManyRequests(_ quota: RequestQuota) -> Refusal {
        Refusal(
            status: .tooManyRequests,
            message: "This token has asked more than its limit of requests a minute allows: wait as long as Retry-After says.",
            type: "requests", code: "rate_limit_exceeded", headers: [Header(name: "retry-after", value: String(quota.retryAfterS))])
    }

    static let tooManyTurns = Refusal(
        status: .tooManyRequests,
        message: "As many requests of this token are being answered as may be at a time: ask again when one of them is done.",
        type: "requests", code: "concurrency_limit_exceeded", headers: [Header(name: "retry-after", value: "1")])
}
