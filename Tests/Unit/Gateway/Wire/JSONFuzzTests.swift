import Foundation
import Testing

@testable import Gateway

extension Wire {
    /// Damaged documents: the scan never crashes, and Foundation's parser, written by others, judges the same but for what is listed.
    @Suite struct JSONFuzzTests {
        private static let documents = Fixture.names(suffix: ".json").filter { name in
            !name.hasSuffix(".events.json") && !name.hasSuffix(".expected.json")
        }

        @Test(arguments: 0..<8 as Range<UInt64>)
        func `agrees with Foundation on damaged documents`(seed: UInt64) throws {
            var random = Seeded(seed)
            let tape = JSONTape()
            let documents = try Self.documents.map { try Fixture.bytes($0) }.filter { $0.count < 1_000 }
            var accepted = 0
            for _ in 0..<1_500 {
                let bytes = random.mutated(documents.randomElement(using: &random) ?? [])
                let error = refusal(bytes, using: tape)
                if error == nil { accepted += 1 }
                if Self.isBeyondComparison(error, bytes) { continue }
                let foundation = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
                #expect(
                    foundation == (error == nil),
                    "seed \(seed): \(error?.message ?? "accepted"), Foundation \(foundation), \(String(decoding: bytes, as: UTF8.self))")
            }
            #expect(accepted > 50, "the damage is so great that nothing is accepted")
        }

        @Test(arguments: 0..<4 as Range<UInt64>)
        func `reads what Foundation wrote`(seed: UInt64) throws {
            var random = Seeded(1_000 + seed)
            let encoder = JSONEncoder()
            encoder.outputFormatting = seed.isMultiple(of: 2) ? [] : [.prettyPrinted, .withoutEscapingSlashes]
            for _ in 0..<200 {
                let document = JSONDocument.random(depth: 4, &random)
                let bytes = [UInt8](try encoder.encode(document))
                #expect(try read(bytes, JSONDocument.init) == document, "seed \(seed)")
            }
        }

        @Test(arguments: 0..<4 as Range<UInt64>)
        func `a damaged request is accepted or refused with a place`(seed: UInt64) throws {
            var random = Seeded(2_000 + seed)
            let tape = JSONTape()
            let requests = try Fixture.names(prefix: "request-", suffix: ".json").map { try Fixture.bytes($0) }
            for _ in 0..<1_000 {
                let body = random.mutated(requests.randomElement(using: &random) ?? [])
                do throws(RequestFault) {
                    let request = try ChatCompletionRequest(body: body, using: tape)
                    #expect(request.messages(using: tape).count == request.messageSpans.count)
                    _ = request.toolNames(using: tape)
                } catch {
                    #expect(error.status == 400 && !error.message.isEmpty && error.message.utf8.count < 320)
                    #expect(error.message.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 >= 0x80 })
                }
            }
        }

        /// What Foundation may take and we refuse.
        private static let ours: Set<JSONScanError.Reason> = [
            .duplicateKey, .byteOrderMark, .tooDeep, .loneSurrogate, .invalidUTF8, .trailingComma,
        ]

        /// What we refuse on purpose, or what Foundation judges by other rules: encodings other than UTF-8, which it detects by NULs,
        /// and numbers beyond a Double.
        private static func isBeyondComparison(_ error: JSONScanError?, _ bytes: [UInt8]) -> Bool {
            if let reason = error?.reason {
                return Self.ours.contains(reason) || bytes.prefix(4).contains(0)
            }
            let isLongFraction = bytes.count > 300 && bytes.contains(UInt8(ascii: "."))
            return isLongFraction || String(decoding: bytes, as: UTF8.self).contains(/[0-9][eE][-+]?[0-9]{3}/)
        }
    }
}
