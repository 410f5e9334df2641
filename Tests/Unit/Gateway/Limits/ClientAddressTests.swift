import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct ClientAddressTests {
    private let proxy = IPAddress("127.0.0.1")

    private func client(
        _ fields: [(String, String)], peer: String = "127.0.0.1", trusting: [String] = ["127.0.0.1", "10.0.0.0/8"]
    ) -> String? {
        ClientAddress(peer: IPAddress(peer), headers: HTTPHeaders(fields), trusting: trusting.compactMap { AddressRange($0) })
            .client.map { "\($0)" }
    }

    @Test(arguments: [
        "127.evil.com", "127.1", "0x7f.1", "127.0.0.1.", "127.0.0.01x", "", " 127.0.0.1", "127.0.0.1:80", "[::1]", "::1%lo", "localhost",
        "1.2.3",
    ])
    func `only a literal is an address`(text: String) {
        #expect(IPAddress(text) == nil)
        #expect(AddressRange(text) == nil)
    }

    @Test func `the two ways to write an address of version 4 are one`() throws {
        #expect(IPAddress("::ffff:192.0.2.7") == IPAddress("192.0.2.7"))
        #expect("\(try #require(IPAddress("::ffff:192.0.2.7")))" == "192.0.2.7")
        #expect("\(try #require(IPAddress("2001:DB8:0:0:0:0:0:1")))" == "2001:db8::1")
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:1::1", true), ("2001:db8::/32", "2001:db9::1", false), ("::/0", "2001:db8::1", true),
        ("2001:db8::8000:0:0:0/65", "2001:db8::8000:0:0:1", true), ("2001:db8::8000:0:0:0/65", "2001:db8::1", false),
    ])
    func `a range holds what begins with its bits`(range: String, address: String, holds: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(try #require(IPAddress(address))) == holds)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/-1", "2001:db8::/129", "10.0.0.0/ 8", "/8"])
    func `a range that is none is refused`(text: String) { #expect(AddressRange(text) == nil) }

    @Test func `nobody's word counts but a trusted proxy's`() {
        let fields = [("CF-Connecting-IP", "203.0.113.5"), ("X-Forwarded-For", "203.0.113.6")]
        #expect(client(fields, peer: "198.51.100.1") == "198.51.100.1")
        #expect(client(fields, trusting: []) == "127.0.0.1", "loopback is nothing special")
        #expect(client(fields) == "203.0.113.5")
        #expect(client([("x-forwarded-for", "203.0.113.6")]) == "203.0.113.6")
        #expect(client([]) == "127.0.0.1")
    }

    @Test func `of X-Forwarded-For the last that is no proxy counts, whatever a client wrote before it`() {
        #expect(client([("x-forwarded-for", "1.1.1.1, 203.0.113.6, 10.1.2.3")]) == "203.0.113.6")
        #expect(client([("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.6")]) == "203.0.113.6")
        #expect(client([("x-forwarded-for", "10.0.0.1, 10.0.0.2")]) == "10.0.0.1")
        #expect(client([("x-forwarded-for", "203.0.113.6, nonsense")]) == "127.0.0.1")
        #expect(client([("x-forwarded-for", "203.0.113.6, ")]) == "127.0.0.1")
    }

    @Test(arguments: ["203.0.113.5, 203.0.113.6", "nonsense", ""])
    func `Cloudflare's header holds one address or counts for nothing`(value: String) {
        #expect(client([("cf-connecting-ip", value), ("x-forwarded-for", "203.0.113.6")]) == "127.0.0.1")
        #expect(client([("cf-connecting-ip", "203.0.113.5"), ("cf-connecting-ip", "203.0.113.5")]) == "127.0.0.1")
    }
}
