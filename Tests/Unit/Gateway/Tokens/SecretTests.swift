import Gateway
import Testing

@Suite struct SecretTests {
    private struct Holder {
        let name = "holder"
        let secret: Secret
        let list: [Secret]
    }

    @Test func `a secret shows in no printed form`() {
        let canary = "vg_canary0123456789"
        let secret = Secret(canary.utf8)
        let holder = Holder(secret: secret, list: [secret])
        var printed = ["\(secret)", String(describing: secret), String(reflecting: secret), "\(holder)", String(reflecting: holder)]
        printed.append("\(Optional(secret) as Any) \([secret]) \(["key": secret])")
        for value in [secret, holder, [secret], Optional(secret) as Any] as [Any] {
            var text = ""
            dump(value, to: &text)
            printed.append(text)
            printed.append("\(Mirror(reflecting: value).children.map { "\($0)" })")
        }
        // The bytes as numbers are the secret too.
        let numbers = canary.utf8.prefix(4).map { "\($0)" }
        for text in printed {
            #expect(!text.contains("canary"))
            #expect(!text.contains(numbers.joined(separator: ", ")))
            #expect(!text.contains(numbers.joined(separator: "\n")))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(!((secret as Any) is any Encodable))
    }

    @Test func `its bytes come out through the one door`() {
        #expect(Secret("abc".utf8).withBytes { Array($0) } == Array("abc".utf8))
        #expect(Secret([]).isEmpty)
    }
}
