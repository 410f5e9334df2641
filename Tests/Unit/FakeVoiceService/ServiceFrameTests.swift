import Testing

@testable import Simulators

@Suite struct ServiceFrameTests {
    @Test func `frames come out whole, once and in order, however their bytes are cut`() {
        let bodies = ["{}", #"{"a": "à"}"#, String(repeating: "x", count: 300)].map { Array($0.utf8) }
        let stream = bodies.flatMap { ServiceFrame.framed($0) }
        for split in 0...stream.count {
            for second in stride(from: split, through: stream.count, by: 7) {
                var reader = ServiceFrameReader()
                let found = [stream[..<split], stream[split..<second], stream[second...]].flatMap { reader.consume($0) }
                #expect(found == bodies.map { .body($0) })
                #expect(reader.pendingBytes == 0)
            }
        }
    }

    @Test func `byte by byte too`() {
        var reader = ServiceFrameReader()
        let stream = ServiceFrame.framed(Array("hello".utf8))
        let found = stream.flatMap { reader.consume([$0]) }
        #expect(found == [.body(Array("hello".utf8))])
    }

    @Test func `a length of nothing or of more than 10 MiB breaks the connection, 10 MiB does not`() {
        var reader = ServiceFrameReader()
        #expect(reader.consume([0, 0, 0, 0]) == [.broken("a frame of length 0")])
        #expect(reader.consume(ServiceFrame.framed([1])).isEmpty)
        reader = ServiceFrameReader()
        #expect(reader.consume([0x00, 0xA0, 0x00, 0x00]).isEmpty)
        #expect(reader.consume([UInt8](repeating: 32, count: ServiceFrame.bodyBytesMax)).count == 1)
        reader = ServiceFrameReader()
        guard case .broken(let reason)? = reader.consume([0x00, 0xA0, 0x00, 0x01]).first else {
            Issue.record("10 MiB and a byte were taken")
            return
        }
        #expect(reason.contains("10485761"))
    }

    @Test func `a reader that reads short takes part of a body for all of it`() {
        var reader = ServiceFrameReader(readsShort: true)
        #expect(reader.consume([0, 0, 0, 5]).isEmpty)
        #expect(reader.consume(Array("hel".utf8)) == [.body(Array("hel".utf8))])
    }

    @Test func `JSON is written as Python writes it`() {
        let value: JSONValue = ["a": [1, 2.5, 0.0, .null, true], "b": "à\u{1F4DE}\"\\\n\u{7F}\u{1}", "c": .object([]), "d": .array([])]
        #expect(
            value.pythonText
                == #"{"a": [1, 2.5, 0.0, null, true], "b": "\u00e0\ud83d\udcde\"\\\n"# + "\u{7F}" + #"\u0001", "c": {}, "d": []}"#)
    }

    @Test func `indented JSON means the same`() throws {
        let value: JSONValue = ["a": [1, ["b": "c"]], "d": .array([]), "e": "f\n"]
        #expect(try JSONDocument(Array(value.indentedText().utf8)).value == value)
    }
}
