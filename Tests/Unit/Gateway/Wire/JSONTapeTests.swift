import Foundation
import Testing

@testable import Gateway

extension Wire {
    @Suite struct JSONTapeTests {
        struct Choice: Decodable {
            var accepts: Bool
            var why: String
        }

        @Test(arguments: Fixture.names(prefix: "y_", suffix: ".json"))
        func `accepts`(name: String) throws {
            #expect(try refusal(Fixture.bytes(name)) == nil)
        }

        @Test(arguments: Fixture.names(prefix: "n_", suffix: ".json").filter { !$0.hasSuffix(".events.json") })
        func `refuses`(name: String) throws {
            let bytes = try Fixture.bytes(name)
            let error = try #require(refusal(bytes))
            #expect((0...bytes.count).contains(error.offset))
            #expect(error.line >= 1 && error.column >= 1 && error.path.count <= 64)
        }

        @Test func `decides what RFC 8259 leaves open as the fixtures say`() throws {
            let choices = try Fixture.decode([String: Choice].self, "choices.expected.json")
            let names = Fixture.names(prefix: "i_", suffix: ".json").filter { !$0.hasSuffix(".events.json") }
            #expect(Set(choices.keys) == Set(names))
            for (name, choice) in choices {
                #expect(try (refusal(Fixture.bytes(name)) == nil) == choice.accepts, "\(name): \(choice.why)")
            }
        }

        @Test func `there are fixtures of each kind`() {
            #expect(Fixture.names(prefix: "y_", suffix: ".json").count > 20)
            #expect(Fixture.names(prefix: "n_", suffix: ".json").count > 60)
        }

        @Test func `reads members, elements, text, numbers and raw bytes`() throws {
            try read(#" {"a":{"b":[1,-2.5,"x\ty",true,false,null,[],{}]},"é":9} "#) { root in
                let list = try #require(root["a"]?["b"])
                let values = Array(list.elements)
                #expect(values.map(\.kind) == [.number, .number, .string, .true, .false, .null, .array, .object])
                #expect(values[0].integer == 1 && values[1].double == -2.5 && values[1].integer == nil)
                #expect(values[2].string == "x\ty" && values[2].text?.isEscaped == true)
                #expect(values[3].bool == true && values[4].bool == false && values[5].bool == nil && values[5].isNull)
                #expect(String(decoding: list.raw, as: UTF8.self) == #"[1,-2.5,"x\ty",true,false,null,[],{}]"#)
                #expect(root["é"]?.integer == 9)
                #expect(root["b"] == nil && list["a"] == nil && Array(root.elements).isEmpty)
                #expect(root.members.map(\.key.string) == ["a", "é"])
            }
        }

        @Test func `an escaped key is found by its text`() throws {
            try read(#"{"m\u006fdel":1,"\ud83d\ude00":2}"#) { root in
                #expect(root["model"]?.integer == 1)
                #expect(root["😀"]?.integer == 2)
                #expect(root["mode"] == nil && root["models"] == nil)
            }
        }

        @Test(
            arguments: [
                ("0", 0), ("-0", 0), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775808", nil),
                ("-9223372036854775809", nil), ("99999999999999999999999", nil), ("5.0", 5), ("5e2", 500), ("5.5", nil), ("1e30", nil),
                ("1e400", nil), ("1e-400", 0), ("-9.3e18", nil),
            ] as [(String, Int?)])
        func `a whole number is an integer if an Int holds it`(text: String, expected: Int?) throws {
            #expect(try read(text) { $0.integer } == expected)
        }

        @Test func `a number beyond a Double is no double`() throws {
            #expect(try read("[1e400]") { $0.elements.first { _ in true }?.double } == nil)
            #expect(try read("1e308") { $0.double } == 1e308)
        }

        @Test func `the depth is the tape's own`() {
            let three = Array("[[[]]]".utf8)
            #expect(refusal(three, using: JSONTape(depthMax: 3)) == nil)
            #expect(refusal(three, using: JSONTape(depthMax: 2))?.reason == .tooDeep)
        }

        @Test func `a tape reads right after a refusal and after a large input`() throws {
            let tape = JSONTape()
            let large = Array(("[" + String(repeating: "[],", count: 100_000) + "{}]").utf8)
            for bytes in [Array("[[{\"a\":".utf8), large, Array("{\"a\":1,\"a\":2}".utf8)] { _ = refusal(bytes, using: tape) }
            let text = Array(#"{"a":[1,2]}"#.utf8)
            let sum = try text.withUnsafeBytes { bytes in
                try tape.scan(bytes)["a"]?.elements.reduce(0) { $0 + ($1.integer ?? 0) }
            }
            #expect(sum == 3)
        }

        @Test func `many keys are checked against each other in little time`() {
            func object(_ keys: [String]) -> [UInt8] { Array(("{" + keys.map { "\"\($0)\":0" }.joined(separator: ",") + "}").utf8) }
            let keys = (0..<50_000).map { "key\($0)" }
            let clock = ContinuousClock()
            var duplicate: JSONScanError?
            let time = clock.measure {
                #expect(refusal(object(keys)) == nil)
                duplicate = refusal(object(keys + ["key31337"]))
            }
            #expect(duplicate?.reason == .duplicateKey && duplicate?.path == "key31337")
            // Comparing all pairs, 1.25 thousand million, takes minutes in a debug build; this takes well under a second.
            #expect(time < .seconds(20))
        }

        @Test func `every prefix of a document is refused without reading past it`() throws {
            let whole = try Fixture.bytes("request-y_elevenlabs.json")
            for length in 0..<whole.count { #expect(refusal(Array(whole.prefix(length))) != nil) }
        }
    }
}
