import Testing

extension Tidy {
    @Suite struct ImportsTests {
        @Test(arguments: Imports.rules)
        func `no folder imports what it must not see`(rule: Imports) {
            for file in Repository.shared.files(under: [rule.folder], suffixes: [".swift"]) {
                let crossed = Imports.modules(in: file.text ?? "").filter(rule.forbids)
                #expect(crossed.isEmpty, "\(file.path) imports \(crossed.joined(separator: ", ")), which \(rule.folder) must not see")
            }
        }

        @Test func `every folder with a rule is there`() {
            for rule in Imports.rules { #expect(Repository.shared.exists(rule.folder), "\(rule.folder) moved: move its rule") }
        }

        @Test func `an import is seen however it is written`() {
            let source = """
                public import Foundation
                @testable import Gateway
                  internal import struct NIOCore.ByteBuffer
                @preconcurrency import NIOPosix;
                // import Commented
                let text = "import Quoted"
                """
            #expect(Imports.modules(in: source) == ["Foundation", "Gateway", "NIOCore", "NIOPosix"])
        }

        @Test func `a crossed border is caught`() throws {
            let judge = try #require(Imports.rules.first { $0.folder == "Sources/Simulators" })
            #expect(judge.forbids("Gateway") && judge.forbids("NIOHTTP1") && judge.forbids("Conversation"))
            #expect(!judge.forbids("CCurl") && !judge.forbids("Yams"))
        }
    }
}
