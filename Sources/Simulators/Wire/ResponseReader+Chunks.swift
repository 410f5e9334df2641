/// The chunked coding, read by the letter (RFC 9112 section 7.1).
extension ResponseReader {
    /// A chunk's size line: hex digits, perhaps an extension, CRLF.
    mutating func readChunkSize() -> Bool {
        guard let line = chunkLine() else { return false }
        let digits = line.text.prefix { $0 != ";" }
        let size = HeaderField.trim(digits)
        guard !size.isEmpty, size.count <= 15, size.allSatisfy(\.isHexDigit), let count = Int(size, radix: 16) else {
            note("chunk-size", "not a chunk size: \(line.text.prefix(40))")
            state = .stray
            return true
        }
        if size.count != digits.count { note("chunk-size-space", "white space around a chunk size") }
        at = line.next
        if count == 0 {
            state = .trailers
        } else {
            if let last = responses.indices.last { responses[last].chunkSizes.append(count) }
            state = .chunkData(left: count)
        }
        return true
    }

    mutating func readChunk(left: Int) -> Bool {
        let count = min(left, input.count - at)
        take(count)
        state = count == left ? .chunkEnd : .chunkData(left: left - count)
        return true
    }

    /// The CRLF after a chunk's bytes.
    mutating func readChunkEnd() -> Bool {
        if input.bytes[at] == 0x0A {
            note("chunk-bare-lf", "LF alone after a chunk")
            at += 1
        } else {
            guard at + 1 < input.count else { return false }
            guard input.bytes[at] == 0x0D, input.bytes[at + 1] == 0x0A else {
                note("chunk-end", "no CRLF after a chunk: its size is wrong")
                state = .stray
                return true
            }
            at += 2
        }
        state = .chunkSize
        return true
    }

    mutating func readTrailers() -> Bool {
        guard let line = chunkLine() else { return false }
        at = line.next
        if line.text.isEmpty {
            end(at: input.time(of: at - 1))
        } else if let colon = line.text.firstIndex(of: ":"), let last = responses.indices.last {
            let value = HeaderField.trim(line.text[line.text.index(after: colon)...])
            responses[last].trailers.append(HeaderField(String(line.text[..<colon]), value))
        } else {
            note("trailer", "a trailer line without a colon")
        }
        return true
    }

    private mutating func chunkLine() -> (text: String, next: Int)? {
        let window = input.bytes[at..<min(input.count, at + Self.chunkLineBytesMax)]
        guard let end = window.firstIndex(of: 0x0A) else {
            if window.count >= Self.chunkLineBytesMax {
                note("chunk-line", "a chunk line over \(Self.chunkLineBytesMax) bytes")
                state = .stray
            }
            return nil
        }
        let bare = end == at || input.bytes[end - 1] != 0x0D
        if bare { note("chunk-bare-lf", "a chunk line ends with LF alone") }
        return (String(decoding: input.bytes[at..<(bare ? end : end - 1)], as: UTF8.self), end + 1)
    }
}
