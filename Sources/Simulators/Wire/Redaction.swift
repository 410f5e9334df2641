/// Blots a secret out of a transcript, byte for byte, so that lengths and framing stay true.
extension Transcript {
    /// The same transcript with each occurrence of the secret replaced by as many `*`, also where it was cut across events.
    ///
    /// A secret of fewer than 6 bytes is replaced only after `Bearer `, since elsewhere it could be anything.
    public func redacting(_ secret: [UInt8]) -> Transcript {
        guard !secret.isEmpty else { return self }
        let bearer = Array("Bearer ".utf8)
        let pattern = secret.count < 6 ? bearer + secret : secret
        let keep = secret.count < 6 ? bearer.count : 0
        var copy = self
        for connection in Set(events.map(\.connection)) {
            copy.redact(pattern, keeping: keep, on: connection, sent: true)
            copy.redact(pattern, keeping: keep, on: connection, sent: false)
        }
        for index in copy.events.indices {
            if case .note(let name, let text) = copy.events[index].kind {
                var bytes = Array(text.utf8)
                Self.blot(pattern, keeping: keep, in: &bytes)
                copy.events[index].kind = .note(name: name, text: String(decoding: bytes, as: UTF8.self))
            }
        }
        return copy
    }

    private mutating func redact(_ pattern: [UInt8], keeping keep: Int, on connection: String, sent: Bool) {
        var places: [Int] = []
        var stream: [UInt8] = []
        for (index, event) in events.enumerated() where event.connection == connection {
            switch event.kind {
            case .sent(let bytes) where sent: stream += bytes
            case .received(let bytes) where !sent: stream += bytes
            default: continue
            }
            places.append(index)
        }
        guard Self.blot(pattern, keeping: keep, in: &stream) else { return }
        var offset = 0
        for index in places {
            switch events[index].kind {
            case .sent(let bytes):
                events[index].kind = .sent(Array(stream[offset..<(offset + bytes.count)]))
                offset += bytes.count
            case .received(let bytes):
                events[index].kind = .received(Array(stream[offset..<(offset + bytes.count)]))
                offset += bytes.count
            default: continue
            }
        }
    }

    @discardableResult
    private static func blot(_ pattern: [UInt8], keeping keep: Int, in bytes: inout [UInt8]) -> Bool {
        guard let first = pattern.first, pattern.count <= bytes.count else { return false }
        return bytes.withUnsafeMutableBufferPointer { bytes in
            var found = false
            var at = 0
            while at <= bytes.count - pattern.count {
                if bytes[at] == first, pattern.indices.allSatisfy({ bytes[at + $0] == pattern[$0] }) {
                    for index in (at + keep)..<(at + pattern.count) { bytes[index] = UInt8(ascii: "*") }
                    found = true
                    at += pattern.count
                } else {
                    at += 1
                }
            }
            return found
        }
    }
}
