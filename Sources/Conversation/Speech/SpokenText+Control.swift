extension SpokenText {
    /// Lines that steer a voice or attach a file, as Clawdbot's agents write them: `MEDIA:…`, and JSON on the first line.
    mutating func stepControlLine(_ kind: Hold, _ scalar: Unicode.Scalar) {
        switch kind {
        case .media:
            held.append(contentsOf: scalar.utf8)
            if "MEDIA:".utf8.elementsEqual(held) {
                held.removeAll(keepingCapacity: true)
                mode = .skip(.line)
            } else if !"MEDIA:".utf8.starts(with: held) {
                held.removeLast(scalar.utf8.count)
                release(saying: held.count)
                step(scalar)
            }
        default:
            if scalar == "\n", heldVoiceLineIsWhole {
                held.removeAll(keepingCapacity: true)
                return startLine()
            }
            if scalar == "\n" || held.count + 4 > Self.heldBytesMax || !mayBeVoiceLine(with: scalar) {
                release()
                return step(scalar)
            }
            grow(scalar)
        }
    }

    var heldVoiceLineIsWhole: Bool { held.last { $0 > 0x20 } == UInt8(ascii: "}") }

    /// The first key is in, so this is a voice line though it may have been cut short.
    var heldVoiceLineHasKey: Bool { held.count { $0 == UInt8(ascii: "\"") } > 1 }

    /// Only JSON whose first key steers a voice is held beyond that key.
    private func mayBeVoiceLine(with scalar: Unicode.Scalar) -> Bool {
        guard let quote = held.firstIndex(of: UInt8(ascii: "\"")) else { return scalar == " " || scalar == "\"" }
        let key = held[(quote + 1)...]
        if key.contains(UInt8(ascii: "\"")) { return true }
        if scalar == "\"" { return SpokenVocabulary.voiceKeys.contains { $0.utf8.elementsEqual(key) } }
        let longer = key + Array(scalar.utf8)
        return SpokenVocabulary.voiceKeys.contains { $0.utf8.starts(with: longer) }
    }
}
