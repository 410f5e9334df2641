import NIOCore
import NIOHTTP1

/// The parts of a request, from its head to its end.
extension HTTPConnection {
    func receive(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): open(head)
        case .body(let bytes): append(bytes)
        case .end: received()
        }
    }

    private func open(_ head: HTTPRequestHead) {
        timer.disarm(.head)
        timer.disarm(.idle)
        discardedBytes = 0
        let id = scratch.requestIDs.next()
        var exchange = Exchange(
            head: head, requestID: id, bodyBytesMax: door.judge.limits.bodyBytesMax,
            closes: !head.isKeepAlive || head.isBeforeHTTP11 || head.endsParsing, account: openAccount(head, id: id))
        let edition = door.tokens.edition
        var caller: Caller?
        do throws(Refusal) {
            let accepted = try door.judge.judge(head, from: &caller, authorize: door.tokens.authorize)
            exchange.route = accepted.route
            exchange.caller = accepted.caller
            exchange.edition = edition
            exchange.judgedAtNs = nowNs
            exchange.account.route = accepted.route.label
            if let known = caller {
                // Counted once, whatever comes of it.
                caller = nil
                exchange.account.belongs(to: known)
                try count(known, &exchange)
            }
            exchange.account.stamps.end(.authenticate, at: nowNs)
            if let signature = accepted.signature, let desk = door.judge.postCalls?.desk {
                exchange.signature = signature
                exchange.bodyBytesMax = desk.bytesMax
                exchange.permit = desk.permit()
            }
            self.exchange = exchange
            tellBegan()
            if head.wantsContinue { writeContinue() }
        } catch {
            exchange.isDiscarding = true
            // A body that is not going to be read, or whose length is unknown, would be taken for the next request.
            if head.hasUnreadableBody(bytesMax: door.settings.discardBytesMax) { exchange.closes = true }
            exchange.account.route = Route(target: head.uri)?.label ?? "unknown"
            let refusal = counted(error, of: caller, &exchange)
            exchange.account.stamps.end(.authenticate, at: nowNs)
            self.exchange = exchange
            tellBegan()
            if refusal.status == .unauthorized { refuseFailure(refusal, head) } else { refuse(refusal) }
        }
    }

    /// A request that is refused although its token is good counts as any other of that token: past its limit it is refused for that.
    private func counted(_ refusal: Refusal, of caller: Caller?, _ exchange: inout Exchange) -> Refusal {
        guard let caller else { return refusal }
        exchange.account.belongs(to: caller)
        exchange.route = Route(target: exchange.head.uri)
        do throws(Refusal) { try count(caller, &exchange) } catch { return error }
        return refusal
    }

    // The exchange is read field by field: a copy of it would share the body, which then were copied with every piece.
    private func append(_ bytes: ByteBuffer) {
        guard let isDiscarding = exchange?.isDiscarding, let size = exchange?.body.count else { return }
        if isDiscarding {
            discardedBytes += bytes.readableBytes
            guard discardedBytes > door.settings.discardBytesMax else { return }
            exchange?.closes = true
            return finishIfDone()
        }
        guard let bytesMax = exchange?.bodyBytesMax else { return }
        guard size + bytes.readableBytes <= bytesMax else {
            exchange?.isDiscarding = true
            exchange?.body = []
            exchange?.permit = nil
            exchange?.closes = true
            return refuse(exchange?.signature == nil ? .bodyTooLarge(bytesMax) : .webhookTooLarge(bytesMax))
        }
        guard exchange?.permit?.hold(bytes.readableBytes) ?? true else {
            exchange?.isDiscarding = true
            exchange?.body = []
            exchange?.permit = nil
            exchange?.closes = true
            return refuse(.tooManyWebhooks)
        }
        if size == 0, let declared = exchange?.head.declaredLength {
            // What is declared costs its sender nothing, so no more than a body usually has is set aside for it.
            exchange?.body.reserveCapacity(min(max(declared, 0), bytesMax, Self.reservedBytesMax))
        }
        exchange?.body.append(contentsOf: bytes.readableBytesView)
    }

    private static let reservedBytesMax = 1_048_576

    private func received() {
        timer.disarm(.body)
        exchange?.isReceived = true
        if exchange?.isDiscarding == false {
            if isStillLetIn { door.answer(on: self) } else { refuse(.unauthorized(credentialsSent: true)) }
        }
        finishIfDone()
    }

    /// Whether the token is still good now that the body is whole: it may have been revoked, or have expired, while that came in.
    private var isStillLetIn: Bool {
        guard let exchange, exchange.caller != nil else { return true }
        guard exchange.edition != door.tokens.edition || nowNs > exchange.judgedAtNs + 1_000_000_000 else {
            return true
        }
        guard case .granted(let caller) = door.tokens.authorize(exchange.head.headers.first(name: "authorization")) else { return false }
        return caller == exchange.caller
    }
}
