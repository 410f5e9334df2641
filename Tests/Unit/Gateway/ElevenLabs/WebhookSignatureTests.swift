import Testing

@testable import Gateway

@Suite struct WebhookSignatureTests {
    private let body = #"{"type":"post_call_transcription"}"#
    private let key = Secret("wsec_test".utf8)

    private func signs(_ field: String, _ body: String) -> Bool? {
        let signature = WebhookSignature(field)
        return Array(body.utf8).withUnsafeBytes { bytes in signature?.signs(bytes, key: key) }
    }

    /// Computed by Python's hmac from the same key, time and body.
    @Test func `a signature that another implementation made is good`() {
        let code = "d6240c3d5fe49046b72676c0a30475a8112e43cfd4db8e1ace3619b7e4b2a2f9"
        #expect(signs("t=1763700000,v0=\(code)", body) == true)
        #expect(signs("v0=\(code),t=1763700000", body) == true)
        #expect(signs("t=1763700000, v0=\(code.uppercased())", body) == true)
    }

    @Test func `another body, time or key is not`() throws {
        let field = PostCallStage.field(body, key: "wsec_test", atS: 1_763_700_000)
        #expect(signs(field, body) == true)
        #expect(signs(field, body + " ") == false)
        #expect(signs(field.replacing("t=1763700000", with: "t=1763700001"), body) == false)
        #expect(signs(PostCallStage.field(body, key: "other", atS: 1_763_700_000), body) == false)
    }

    @Test func `one good signature of several is enough`() {
        let good = PostCallStage.field(body, key: "wsec_test", atS: 5)
        let bad = String(repeating: "0", count: 64)
        #expect(signs("v0=\(bad)," + good, body) == true)
        #expect(signs("t=5,v0=\(bad),v0=\(bad)", body) == false)
    }

    @Test(arguments: [
        "", "t=1", "v0=00", "t=,v0=", "t=1,t=2,v0=" + String(repeating: "0", count: 64), "t=-1,v0=" + String(repeating: "0", count: 64),
        "t=1e3,v0=" + String(repeating: "0", count: 64), "t=9999999999999,v0=" + String(repeating: "0", count: 64),
        "t=1,v0=" + String(repeating: "0", count: 63), "t=1,v0=" + String(repeating: "g", count: 64), "Bearer abc",
        "t=1,v1=" + String(repeating: "0", count: 64), String(repeating: "t=1,", count: 400),
    ])
    func `what is no signature is not read as one`(field: String) {
        #expect(WebhookSignature(field) == nil)
    }

    @Test func `it is good from 30 minutes after it was made to 5 before`() throws {
        let signature = try #require(WebhookSignature("t=10000,v0=" + String(repeating: "0", count: 64)))
        #expect(signature.isTimely(nowMs: 10_000_000))
        #expect(signature.isTimely(nowMs: 11_800_999))
        #expect(!signature.isTimely(nowMs: 11_801_000))
        #expect(signature.isTimely(nowMs: 9_700_000))
        #expect(!signature.isTimely(nowMs: 9_699_000))
    }
}
