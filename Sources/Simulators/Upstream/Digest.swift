/// FNV-1a of 64 bits: names a text in a journal, nothing more.
struct Digest {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { mix(byte) }
        // Ends the text, so that two texts are not one.
        mix(0xFF)
    }

    private mutating func mix(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

    var value: UInt64 { state }

    var text: String {
        let hex = String(state, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }
}

extension ChatRequest {
    /// Equal for equal roles, texts and calls.
    var digest: String {
        var digest = Digest()
        for message in messages {
            digest.add(message.role)
            digest.add(message.text)
            for call in message.calls { digest.add(call) }
        }
        return digest.text
    }
}
