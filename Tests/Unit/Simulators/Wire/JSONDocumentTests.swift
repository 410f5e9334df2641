import Simulators
import Testing

@Suite struct JSONDocumentTests {
    private static func value(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).value }

    @Test func `keeps integers and decimals apart`() throws {
        let numbers = try Self.value("[1, 1.0, 1e3, -0, 9223372036854775807, 9223372036854775808]")
        let expected: JSONValue = .array([
            .integer(1), .decimal(1), .decimal(1000), .integer(0), .integer(.max), .decimal(9_223_372_036_854_775_808),
        ])
        #expect(numbers == expected)
    }

    @Test func `notes keys that stand twice, with their path`() throws {
        let document = try JSONDocument(Array(#"{"a":1,"b":{"c":1,"c":2},"a":3}"#.utf8))
        #expect(document.duplicateKeys == ["b.c", "a"])
        #expect(document.value["a"] == 1)
    }

    @Test func `joins surrogate pairs and counts lone halves`() throws {
        #expect(try Self.value(#""\ud83e\udd8a""#) == "🦊")
        let lone = try JSONDocument(Array(#"["\ud83e", "\udd8a", "\ud83ex\udd8a"]"#.utf8))
        #expect(lone.loneSurrogates == 4)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "nul", "\"\u{1}\"", "\"\\x\"", "\"abc", "[1] 2", "'a'",
        "\"\\u12\"",
        "NaN", "[1 2]", "{\"a\" 1}", "\u{FEFF}1",
    ])
    func `refuses what is not JSON`(text: String) {
        #expect(throws: JSONError.self) { try Self.value(text) }
    }

    @Test(arguments: [#"{"a":[1,2,{"b":null}],"c":"x\ny","d":1.5,"e":true}"#, "[]", "{}", "\"\\u0000\"", "-17"])
    func `reads what it writes`(text: String) throws {
        let value = try Self.value(text)
        #expect(try Self.value(value.text()) == value)
        #expect(try Self.value(value.text(escapingNonASCII: true)) == value)
    }

    @Test func `escapes characters outside ASCII when asked`() throws {
        let text = JSONValue.string("naïve 🦊").text(escapingNonASCII: true)
        #expect(text == #""na\u00efve \ud83e\udd8a""#)
        #expect(try Self.value(text) == "naïve 🦊")
    }

    @Test func `bounds its depth and does not run out of stack`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try Self.value(deep) }
    }

    @Test func `says where it went wrong`() {
        #expect(throws: JSONError(reason: "no JSON value begins here", offset: 5)) { try Self.value(#"{"a":x}"#) }
    }
}
