/// The web address being read: its host is said, the rest is not.
struct AddressReader: Sendable {
    /// Longest host name (RFC 1035, 2.3.4), in bytes.
    static let hostBytesMax = 253
    /// Longest run of punctuation that may end a sentence instead of belonging to the address, in bytes.
    static let tailBytesMax = 16
    /// It began with `www.`, which is text when no name follows.
    var beganWithWWW = false
    var parentheses = 0
}

extension SpokenText {
    private static let schemes = ["http://", "https://", "www."]
    private static let controlWords = ["NO_REPLY", "HEARTBEAT_OK"]

    /// A word that begins like an address or a control word is held only while it goes on like one.
    mutating func stepWord(_ scalar: Unicode.Scalar) {
        if isControlWord, !ScalarKind(scalar).isWord, scalar != "_" {
            dropHeld()
            writer.omit()
            return step(scalar)
        }
        if scalar.isASCII, held.count < 12 {
            held.append(UInt8(truncatingIfNeeded: scalar.value))
            if Self.controlWords.contains(where: { $0.utf8.starts(with: held) }) { return }
            for scheme in Self.schemes where scheme.utf8.starts(with: held.map(SpokenVocabulary.lower)) {
                if held.count == scheme.utf8.count { beginHost(withWWW: scheme == "www.") }
                return
            }
            held.removeLast()
        }
        release(saying: held.count)
        step(scalar)
    }

    var isControlWord: Bool { Self.controlWords.contains { $0.utf8.elementsEqual(held) } }

    private mutating func beginHost(withWWW: Bool) {
        address = AddressReader(beganWithWWW: withWWW)
        held.removeAll(keepingCapacity: true)
        mode = .hold(.host)
    }

    mutating func stepHost(_ scalar: Unicode.Scalar) {
        switch scalar {
        case ".", "-", ":", "@", "%": break
        default:
            if !ScalarKind(scalar).isWord, scalar != "_" || held.isEmpty {
                let hasPath = scalar == "/" || scalar == "?" || scalar == "#"
                endHost(hasPath: hasPath)
                return step(scalar)
            }
        }
        if held.count + 4 > AddressReader.hostBytesMax {
            dropHeld()
            writer.put(language.link)
            previous = "a"
            mode = .skip(.addressPath)
            return step(scalar)
        }
        grow(scalar)
    }

    /// Says the host, label by label; punctuation at its end belongs to the sentence.
    mutating func endHost(hasPath: Bool) {
        var host = held
        dropHeld()
        var tail: [UInt8] = []
        if !hasPath {
            while let last = host.last, last < 0x80, !ScalarKind(Unicode.Scalar(last)).isWord {
                tail.append(host.removeLast())
            }
        }
        if address.beganWithWWW, host.isEmpty || host[0] < 0x80 && !ScalarKind(Unicode.Scalar(host[0])).isWord {
            writer.put("www.")
            previous = "."
            reread(host + tail.reversed(), from: 0)
            return
        }
        if let at = host.lastIndex(of: UInt8(ascii: "@")) { host.removeFirst(at + 1) }
        if let colon = host.firstIndex(of: UInt8(ascii: ":")) { host.removeSubrange(colon...) }
        sayHost(host)
        previous = "a"
        if hasPath { mode = .skip(.addressPath) }
        reread(tail.reversed(), from: 0)
    }

    private mutating func sayHost(_ host: [UInt8]) {
        var labels = host.split(separator: UInt8(ascii: "."))
        if labels.count > 2, labels[0].elementsEqual("www".utf8) { labels.removeFirst() }
        let encoded = labels.contains { $0.starts(with: "xn--".utf8) || $0.contains(UInt8(ascii: "%")) }
        if labels.isEmpty || encoded { return writer.put(language.link) }
        for (index, label) in labels.enumerated() {
            if index > 0 { writer.put(" " + language.dot + " ") }
            writer.put(String(decoding: label, as: UTF8.self))
        }
    }

    /// Skips path, query and fragment. Closing punctuation is held until it is clear whether more of the address follows.
    mutating func stepAddressPath(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "(": address.parentheses += 1
        case ")" where address.parentheses > 0: address.parentheses -= 1
        case ".", ",", ";", ":", "!", "?", "'":
            if held.count < AddressReader.tailBytesMax { grow(scalar) } else { held.removeAll(keepingCapacity: true) }
            return
        case ")", "<", ">", "\"", "|", "`", "*", "[", "]", "{", "}", "\\", "^":
            endAddress()
            return step(scalar)
        default:
            let kind = ScalarKind(scalar)
            if kind == .space || (kind == .punctuation && !scalar.isASCII) {
                endAddress()
                return step(scalar)
            }
        }
        held.removeAll(keepingCapacity: true)
    }

    mutating func endAddress() {
        previous = "a"
        release(saying: held.count)
    }
}
