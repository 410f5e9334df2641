import Foundation
import Testing

@testable import Gateway

@Suite struct JSONRPCMessageTests {
    /// What is read is borrowed from it.
    private let tape = JSONTape()

    private func describe(_ json: String) -> String { describe(Array(json.utf8)) }

    /// What a frame is taken for, in a line.
    private func describe(_ frame: [UInt8]) -> String {
        frame.withUnsafeBytes { bytes in
            do throws(FrameDrop) {
                switch try JSONRPCMessage(bytes, using: tape) {
                case .notification(let method, let params):
                    return "\(method) \(params.map { String(decoding: $0.raw, as: UTF8.self) } ?? "-")"
                case .answer(let id, .result(let value)):
                    return "\(id.map(String.init) ?? "?") = \(String(decoding: value.raw, as: UTF8.self))"
                case .answer(let id, .error(let code, let message)):
                    return "\(id.map(String.init) ?? "?") ! \(code.map(String.init) ?? "?") \(message)"
                case .answer(let id, .broken(let what)): return "\(id.map(String.init) ?? "?") # \(what)"
                }
            } catch {
                return error.rawValue
            }
        }
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","result":{"a":1},"id":1}"#, #"1 = {"a":1}"#),
        (#"{ "id" : 9223372036854775807 , "result" : 5 }"#, "9223372036854775807 = 5"),
        ("{\n  \"jsonrpc\": \"2.0\",\n  \"result\": null,\n  \"id\": -3\n}", "-3 = null"),
        (#"{"result":1,"error":null,"id":2,"extra":[{}]}"#, "2 = 1"),
        (#"{"result":null,"error":{"code":-32000,"message":"no"},"id":2}"#, "2 ! -32000 no"),
        (#"{"error":{"code":"x"},"id":2}"#, "2 ! ? no reason given"),
        (#"{"jsonrpc":"2.0","method":"call.ended","params":{"call_id":null}}"#, #"call.ended {"call_id":null}"#),
        (#"{"method":"call.ended","id":null}"#, "call.ended -"),
    ])
    func `a message is read tolerantly`(json: String, meaning: String) { #expect(describe(json) == meaning) }

    @Test(arguments: [#""1""#, "1.0", "1e0", "null", "true", "[1]", "9223372036854775808"])
    func `an id of another type is nobody's`(id: String) { #expect(describe(#"{"result":{},"id":\#(id)}"#) == "? = {}") }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":4}"#, "4 # neither a result nor an error"),
        (#"{"error":null,"id":4}"#, "4 # neither a result nor an error"),
        (#"{"result":{},"error":{"code":1,"message":"x"},"id":4}"#, "4 # both a result and an error"),
        (#"{"error":"no","id":4}"#, "4 # an error that is no object"),
    ])
    func `an answer that is none is told from an error`(json: String, meaning: String) { #expect(describe(json) == meaning) }

    @Test(arguments: [
        ("not json", "not_json"), ("", "not_json"), (#"{"a":1}{"b":2}"#, "not_json"), (#"{"id":1,"id":2,"result":3}"#, "not_json"),
        ("[]", "not_an_object"), (#"[{"jsonrpc":"2.0","result":1,"id":1}]"#, "not_an_object"), ("5", "not_an_object"),
        ("{}", "not_a_message"), (#"{"result":1}"#, "not_a_message"), (#"{"jsonrpc":"1.0","result":1,"id":1}"#, "not_a_message"),
        (#"{"jsonrpc":2.0,"result":1,"id":1}"#, "not_a_message"), (#"{"method":5}"#, "not_a_message"), (#"{"method":""}"#, "not_a_message"),
        (#"{"method":"call.ringing","id":1}"#, "request"),
    ])
    func `what is no message is dropped for a reason`(json: String, reason: String) { #expect(describe(json) == reason) }

    @Test func `bytes that are no UTF-8 and a NUL are no message`() {
        #expect(describe(Array(#"{"method":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)) == "not_json")
        #expect(describe([0]) == "not_json")
    }

    @Test func `a request says what JSON-RPC wants and nothing more`() throws {
        let frame = try #require(ServiceRequest(.callStart, ("user_id", .number(123_456_789))).frame(id: 1))
        #expect(frame == ServiceBytes.frame(#"{"jsonrpc":"2.0","method":"call.start","params":{"user_id":123456789},"id":1}"#))
        let empty = try #require(ServiceRequest(.health).frame(id: .max))
        #expect(empty == ServiceBytes.frame(#"{"jsonrpc":"2.0","method":"health","params":{},"id":9223372036854775807}"#))
    }

    @Test(arguments: ["Hola, què tal?", "\"quoted\\\" \u{0}\u{1F}\n\t/", "\u{2028}\u{2029}\u{7F}é\u{1F600}", ""])
    func `a text comes out as it went in`(text: String) throws {
        let request = ServiceRequest(.languageSet, ("user_id", .number(-1)), ("language", .text(text)))
        let frame = try #require(request.frame(id: 2))
        let body = try #require(try JSONSerialization.jsonObject(with: Data(frame.dropFirst(4))) as? [String: Any])
        let params = try #require(body["params"] as? [String: Any])
        #expect(params["language"] as? String == text)
        #expect(params["user_id"] as? Int == -1)
    }

    @Test func `a request longer than a frame is none`() {
        #expect(ServiceRequest(.callSpeak, ("text", .text(String(repeating: "a", count: FrameReader.frameBytesMax)))).frame(id: 1) == nil)
    }
}
