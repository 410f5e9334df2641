import Testing

@testable import Gateway

extension Wire {
    @Suite struct EventStreamParserTests {
        @Test(arguments: EventStreamFixture.names)
        func `reads whole`(name: String) throws {
            let fixture = try EventStreamFixture(name)
            #expect(EventStreamReading(fixture.bytes, cuts: [], by: fixture.parser) == fixture.reading, "\(fixture.expected.rule)")
        }

        @Test(arguments: EventStreamFixture.names)
        func `reads the same cut at any byte`(name: String) throws {
            let fixture = try EventStreamFixture(name)
            for cut in 0...fixture.bytes.count {
                #expect(EventStreamReading(fixture.bytes, cuts: [cut], by: fixture.parser) == fixture.reading, "cut at \(cut)")
            }
        }

        @Test(arguments: EventStreamFixture.names, 1...4)
        func `reads the same in small pieces`(name: String, pieceBytes: Int) throws {
            let fixture = try EventStreamFixture(name)
            let cuts = stride(from: 0, to: fixture.bytes.count, by: pieceBytes)
            #expect(EventStreamReading(fixture.bytes, cuts: cuts, by: fixture.parser) == fixture.reading)
        }

        @Test(arguments: EventStreamFixture.names)
        func `a fixture breaks a rule if it is not a good one`(name: String) throws {
            let fixture = try EventStreamFixture(name)
            if name.hasPrefix("y_") { #expect(fixture.expected.breaks == nil && fixture.expected.error == nil) }
            if name.hasPrefix("n_") { #expect(fixture.expected.breaks != nil || fixture.expected.error != nil) }
        }

        @Test(arguments: 0..<16 as Range<UInt64>)
        func `a damaged stream reads the same however it is cut`(seed: UInt64) throws {
            var random = Seeded(seed)
            let fixtures = try EventStreamFixture.names.map { try EventStreamFixture($0) }
            for _ in 0..<150 {
                guard let fixture = fixtures.randomElement(using: &random) else { return }
                let bytes = random.mutated(fixture.bytes)
                let parser = Bool.random(using: &random) ? fixture.parser : EventStreamParser(lineBytesMax: 24, eventBytesMax: 12)
                let whole = EventStreamReading(bytes, cuts: [], by: parser)
                let cuts = (0..<Int.random(in: 1...8, using: &random)).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
                #expect(EventStreamReading(bytes, cuts: cuts, by: parser) == whole, "seed \(seed), cuts \(cuts)")
                #expect(EventStreamReading(bytes, cuts: 0..<bytes.count, by: parser) == whole, "seed \(seed), byte by byte")
            }
        }

        @Test func `a failed parser stays failed`() throws {
            var parser = EventStreamParser(lineBytesMax: 4, eventBytesMax: 4)
            let long = Array("data: too long\n\n".utf8)
            let good = Array("\n\n".utf8)
            for bytes in [long, good] {
                let error = #expect(throws: EventStreamError.self) { try bytes.withUnsafeBytes { try parser.feed($0) { _ in } } }
                #expect(error == .lineTooLong(lineBytesMax: 4))
            }
        }

        @Test func `an event that lies whole in the input is lent, not copied`() throws {
            let bytes = Array("data: here\n\n".utf8)
            var parser = EventStreamParser()
            try bytes.withUnsafeBytes { input in
                var lent: UnsafeRawPointer?
                try parser.feed(input) { lent = $0.data.baseAddress }
                #expect(lent == input.baseAddress.map { $0 + 6 })
            }
        }

        @Test func `only the six bytes are the end mark`() throws {
            var parser = EventStreamParser()
            var marks: [Bool] = []
            let bytes = Array("data: [DONE]\n\ndata:[DONE]\n\ndata: [DONE] \n\ndata: [done]\n\ndata: [DONE]]\n\ndata\n\n".utf8)
            try bytes.withUnsafeBytes { try parser.feed($0) { marks.append($0.isDone) } }
            #expect(marks == [true, true, false, false, false, false])
        }
    }
}
