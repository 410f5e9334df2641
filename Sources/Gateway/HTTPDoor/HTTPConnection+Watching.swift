import NIOCore
import NIOHTTP1

/// What is told of each request: that it began, and what became of it, each once.
extension HTTPConnection {
    /// The loop's clock, in nanoseconds.
    var nowNs: UInt64 { (context?.eventLoop.now ?? .now()).uptimeNanoseconds }

    /// The account of a request whose head has just been read.
    func openAccount(_ head: HTTPRequestHead, id: String) -> RequestAccount {
        let now = nowNs
        var account = RequestAccount(id: id, door: .http, atMs: RequestAccount.wallMs, beganNs: headBeganNs ?? now)
        headBeganNs = nil
        account.stamps.end(.accept, at: now)
        account.method = head.method.rawValue
        account.peer = peer
        account.claimedClient = head.claimedClient
        if door.takesTraceParents { account.traceParent = head.headers.first(name: "traceparent").flatMap { TraceParent(header: $0) } }
        if !door.settings.trustedProxies.isEmpty { account.client = address(of: head).claimed.map { "\($0)" } }
        return account
    }

    /// The account of a request that could not be read as far as the end of its head.
    func openUnreadableAccount(id: String) -> RequestAccount {
        var account = RequestAccount(id: id, door: .http, atMs: RequestAccount.wallMs, beganNs: headBeganNs ?? nowNs)
        headBeganNs = nil
        account.peer = peer
        return account
    }

    func tellBegan() {
        if let account = exchange?.account { door.observers.began(account) }
    }

    /// The request in hand is let in, and its turn begins.
    func tellAdmitted() {
        exchange?.account.stamps.end(.admit, at: nowNs)
        if let account = exchange?.account { door.observers.admitted(account) }
    }

    /// The end of its answer is about to be written: a kill after that finds its outcome in the audit log.
    func tellEnding() {
        if let account = exchange?.account, account.outcome != nil { door.observers.ending(account) }
    }

    /// The request in hand is over, unless that was told before.
    func tellEnded(hasGone: Bool = false) {
        guard exchange?.isTold == false else { return }
        exchange?.isTold = true
        exchange?.account.end(at: nowNs, hasGone: hasGone)
        if let account = exchange?.account { door.observers.ended(account) }
    }
}

extension HTTPRequestHead {
    /// Whom a proxy says the request is from: Cloudflare's field, else the whole of `X-Forwarded-For`.
    var claimedClient: String? {
        guard let text = headers.first(name: "cf-connecting-ip") ?? headers.first(name: "x-forwarded-for") else { return nil }
        return text.utf8.count <= RequestAccount.clientBytesMax ? text : String(text.prefix(RequestAccount.clientBytesMax / 4))
    }
}
