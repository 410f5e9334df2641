import Testing

@testable import Simulators

@Suite struct WebhookDeliveryTests {
    private static func delivery(_ fault: WebhookFault) -> WebhookDelivery {
        let webhook = PlatformTable.Record(
            id: "w", value: ["secret": "wsec_1", "webhook_url": "http://127.0.0.1:9/x", "request_headers": ["X-A": "b\r\nc"]], createdAt: 1,
            updatedAt: 1)
        return WebhookDelivery(webhook, conversation: ["conversation_id": "conv_1"], at: 1_700_000_000, fault: fault)
    }

    @Test func `the digests are those of the standards' examples`() {
        #expect(SHA256.hex(SHA256.digest(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        // RFC 4231, test cases 2 and 6.
        let short = SHA256.authentication(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(SHA256.hex(short) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let long = SHA256.authentication(
            of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8), key: [UInt8](repeating: 0xAA, count: 131))
        #expect(SHA256.hex(long) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `a webhook is signed over its time and its bytes`() throws {
        let request = try #require(Self.delivery(.none).requests.first)
        let signature = WebhookDelivery.signature(of: request.body, secret: "wsec_1", at: 1_700_000_000)
        #expect(request.headers.contains("ElevenLabs-Signature: \(signature)"))
        #expect(request.headers.contains("X-A: b  c"))
        #expect(JSONValue(parsing: request.body)?["type"] == "post_call_transcription")
    }

    @Test(arguments: WebhookFault.allCases)
    func `each fault is what it says`(fault: WebhookFault) throws {
        let delivery = Self.delivery(fault)
        let request = try #require(delivery.requests.first)
        let at = fault == .stale ? 1_700_000_000 - 1860 : 1_700_000_000
        let right = WebhookDelivery.signature(of: request.body, secret: "wsec_1", at: at)
        let isRight = request.headers.contains("ElevenLabs-Signature: \(right)")
        #expect(isRight == [.none, .twice, .stale].contains(fault))
        #expect(request.headers.contains { $0.hasPrefix("ElevenLabs-Signature") } == (fault != .unsigned))
        #expect(delivery.requests.count == (fault == .twice ? 2 : 1))
        #expect(JSONValue(parsing: request.body) != nil)
    }
}
