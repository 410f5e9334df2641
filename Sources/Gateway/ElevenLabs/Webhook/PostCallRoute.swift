import NIOCore
import NIOHTTP1

/// The HTTP side of post-call webhooks: judged by the signature alone, before the body is read as far as that goes.
struct PostCallRoute: Sendable {
    let desk: PostCallDesk

    /// What the head of a delivery must have: a signature, made lately, and a body that is not too long.
    /// - Throws: ``Refusal`` 401, 413 and 415.
    func judge(_ head: HTTPRequestHead) throws(Refusal) -> WebhookSignature {
        let fields = head.headers["elevenlabs-signature"]
        guard fields.count == 1, let signature = WebhookSignature(fields[0]) else { throw .unsignedWebhook }
        guard signature.isTimely(nowMs: desk.nowMs()) else { throw .untimelyWebhook }
        guard head.headers["content-encoding"].isEmpty else { throw .unsupportedMediaType }
        if let declared = head.headers.first(name: "content-length"), Int(declared).map({ $0 > desk.bytesMax }) ?? true {
            throw .webhookTooLarge(desk.bytesMax)
        }
        return signature
    }

    func answer(_ exchange: HTTPConnection.Exchange, on connection: HTTPConnection) {
        guard let signature = exchange.signature, let loop = connection.channel?.eventLoop else { return }
        guard exchange.permit?.begin() == true else { return connection.refuse(.tooManyWebhooks) }
        let bound = NIOLoopBound(connection, eventLoop: loop)
        let requestID = exchange.requestID
        let body = exchange.body
        connection.exchange?.body = []
        desk.take(body, signature, exchange.permit) { answer in
            loop.execute { Self.write(answer, requestID, on: bound.value) }
        }
    }

    private static func write(_ answer: PostCallDesk.Answer, _ requestID: String, on connection: HTTPConnection) {
        guard connection.exchange?.requestID == requestID, connection.exchange?.isAnswered == false else { return }
        // Its place is free: an answer may be held back for a moment.
        connection.exchange?.permit = nil
        switch answer {
        case .kept: connection.write(status: .ok, json: Array(#"{"status":"kept"}"#.utf8))
        case .known: connection.write(status: .ok, json: Array(#"{"status":"known"}"#.utf8))
        case .ignored: connection.write(status: .ok, json: Array(#"{"status":"ignored"}"#.utf8))
        case .forged:
            guard let head = connection.exchange?.head else { return }
            connection.refuseFailure(.unsignedWebhook, head, .wrong)
        case .unreadable: connection.refuse(.badRequest("The body is not JSON.", code: "invalid_json"))
        case .failed: connection.refuse(.webhookNotStored)
        }
    }
}

extension Refusal {
    /// RFC 9110 11.6.1 asks for a challenge; there is no scheme of that kind, so it names the field.
    private static let challenge = [Header(name: "www-authenticate", value: "ElevenLabs-Signature")]

    static let unsignedWebhook = Refusal(
        status: .unauthorized, message: "The ElevenLabs-Signature is missing or is not of this body by this gateway's webhook key.",
        type: "invalid_request_error", code: "bad_signature", headers: challenge)

    static let untimelyWebhook = Refusal(
        status: .unauthorized, message: "The ElevenLabs-Signature is older than 30 minutes or more than 5 minutes ahead.",
        type: "invalid_request_error", code: "stale_signature", headers: challenge)

    static func webhookTooLarge(_ bytesMax: Int) -> Refusal {
        Refusal(
            status: .payloadTooLarge, message: "The body is larger than \(bytesMax) bytes (elevenlabs.webhook_body_bytes_max).",
            type: "invalid_request_error", code: "body_too_large")
    }

    static let webhookNotStored = Refusal(
        status: .serviceUnavailable, message: "The report could not be stored; send it again.", type: "server_error",
        code: "not_stored", headers: [Header(name: "retry-after", value: "30")])

    static let tooManyWebhooks = Refusal(
        status: .serviceUnavailable, message: "Too many reports are under way; send it again in a moment.", type: "server_error",
        code: "too_many_webhooks", headers: [Header(name: "retry-after", value: "5")])
}
