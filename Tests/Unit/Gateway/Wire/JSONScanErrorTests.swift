import Testing

@testable import Gateway

extension Wire {
    @Suite struct JSONScanErrorTests {
        @Test(
            arguments: [
                (#"{"messages":[{"role":"user"},{"content":"a"# + "\u{1}" + #""}]}"#, .controlCharacter, "messages[1].content"),
                (#"{"a":{"b":1,"b":2}}"#, .duplicateKey, "a.b"),
                (#"{"a":[1,2,nul]}"#, .badLiteral, "a[2]"),
                (#"{"a":1,}"#, .trailingComma, ""),
                (#"{"a":1 "b":2}"#, .expectedCommaOrEnd, ""),
                (#"{"a" 1}"#, .expectedColon, "a"),
                (#"{"a":}"#, .expectedValue, "a"),
                (#"{a:1}"#, .expectedKey, ""),
                (#"{"a":[{"x":[]},{"y":[[],[0,01]]}]}"#, .badNumber, "a[1].y[1][1]"),
                (#"{"a":"\ud800"}"#, .loneSurrogate, "a"),
                (#"{"a":"\q"}"#, .badEscape, "a"),
                (#"{} x"#, .trailingBytes, ""),
                (#"{"a""#, .endOfInput, "a"),
            ] as [(String, JSONScanError.Reason, String)])
        func `names the reason and the path`(text: String, reason: JSONScanError.Reason, path: String) {
            let error = refusal(Array(text.utf8))
            #expect(error?.reason == reason)
            #expect(error?.path == path)
        }

        @Test func `counts lines and columns in code points`() throws {
            let error = try #require(refusal(Array("{\n  \"é漢\": nope\n}".utf8)))
            #expect(error.line == 2 && error.column == 9 && error.offset == 13)
            #expect(error.message.hasPrefix("Invalid JSON at line 2, column 9 (in ??"))
        }

        @Test func `a path shows no more of the input than 64 printable characters`() throws {
            let key = String(repeating: "\u{7}é\\\"<k>", count: 50).replacing("\u{7}", with: "\\u0007").replacing("\\\"", with: "\\\\\\\"")
            let text = "{\"\(key)\":{\"\(key)\":[nope]}}"
            let error = try #require(refusal(Array(text.utf8)))
            #expect(error.reason == .badLiteral)
            #expect(error.path.count == 64)
            #expect(error.path.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        }

        @Test(arguments: [("\u{FEFF}{}", .byteOrderMark), ("", .empty), ("  ", .empty)] as [(String, JSONScanError.Reason)])
        func `a body without a document says so`(text: String, reason: JSONScanError.Reason) {
            #expect(refusal(Array(text.utf8))?.reason == reason)
        }

        @Test func `a duplicate in a large object is placed at the second key`() throws {
            let members = (0..<30).map { "\"k\($0)\":{\"x\":0}" }.joined(separator: ",")
            let text = "{\"o\":{\(members),\"z\":0,\"z\":1,\"y\":0}}"
            let error = try #require(refusal(Array(text.utf8)))
            #expect(error.reason == .duplicateKey && error.path == "o.z")
            #expect(text.utf8.dropFirst(error.offset).starts(with: "\"z\":1".utf8))
        }
    }
}
