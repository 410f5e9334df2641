/// What is wrong with a webhook on purpose.
public enum WebhookFault: String, Sendable, CaseIterable {
    case none
    /// Signed with another secret.
    case badSignature = "bad-signature"
    /// Signed 31 minutes ago.
    case stale
    /// Without a signature.
    case unsigned
    /// Signed well, and one byte of the body changed after.
    case tampered
    /// Sent twice, as after a lost answer.
    case twice
}

/// A webhook told of a conversation that is over (docs/wire: post-call webhooks).
struct WebhookDelivery: Sendable {
    /// For connecting and the answer.
    static let timeout = Duration.seconds(10)

    let webhookID: String
    let requests: [CurlRequest]

    init(_ webhook: PlatformTable.Record, conversation: JSONValue, at unixSeconds: Int, fault: WebhookFault) {
        webhookID = webhook.id
        let event: JSONValue = [
            "type": "post_call_transcription", "event_timestamp": .integer(unixSeconds), "data": conversation,
        ]
        var body = event.bytes
        let secret = fault == .badSignature ? "another secret" : webhook.value["secret"]?.string ?? ""
        let signedAt = fault == .stale ? unixSeconds - 31 * 60 : unixSeconds
        let signature = Self.signature(of: body, secret: secret, at: signedAt)
        if fault == .tampered, let index = body.lastIndex(of: UInt8(ascii: "}")) { body.insert(UInt8(ascii: " "), at: index) }
        var headers = ["Content-Type: application/json"]
        if fault != .unsigned { headers.append("ElevenLabs-Signature: \(signature)") }
        for header in webhook.value["request_headers"]?.members ?? [] {
            headers.append("\(header.key): \(header.value.string ?? "")".onOneLine)
        }
        var request = CurlRequest(webhook.value["webhook_url"]?.string ?? "", headers: headers, body: body)
        request.totalTimeout = Self.timeout
        requests = Array(repeating: request, count: fault == .twice ? 2 : 1)
    }

    /// `t=SECONDS,v0=HEX`: the keyed SHA-256 of the time, a dot and the body.
    static func signature(of body: [UInt8], secret: String, at unixSeconds: Int) -> String {
        let digest = SHA256.authentication(of: Array("\(unixSeconds).".utf8) + body, key: Array(secret.utf8))
        return "t=\(unixSeconds),v0=\(SHA256.hex(digest))"
    }
}
