import Gateway
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:9100/v1", "127.0.0.1", 9100, "/v1", "127.0.0.1:9100"),
        ("HTTPS://Api.example/", "Api.example", 443, "", "Api.example"), ("http://[::1]:80", "::1", 80, "", "[::1]"),
        ("http://h:8080/a%20b//", "h", 8080, "/a%20b", "h:8080"),
    ])
    func `a base URL is taken apart`(text: String, host: String, port: Int, path: String, authority: String) throws {
        let url = try #require(BaseURL(text))
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.path == path)
        #expect(url.authority == authority)
        #expect(url.isSecure == text.lowercased().hasPrefix("https"))
    }

    @Test(arguments: ["", "tcp://", "tcp://h", "tcp://:1", "tcp://h:0", "tcp://h:1/x", "http://h:1", String(repeating: "x", count: 108)])
    func `what is neither path nor tcp is no voice socket`(text: String) {
        #expect(VoiceSocket(text) == nil)
    }

    @Test(arguments: ["/run/user/1000/tts-stt.sock", "relative.sock", "tcp://127.0.0.1:18790", "tcp://[::1]:1"])
    func `a voice socket is written as it was read`(text: String) {
        #expect(VoiceSocket(text)?.description == text)
    }
}
