/// The status line and the header fields (RFC 9112 sections 4 and 5).
extension ResponseReader {
    /// Reads a whole head once it is there.
    mutating func readHead() -> Bool {
        guard let (lines, next) = headLines() else {
            if input.count - at > Self.headBytesMax { abandon("head-too-long", "a response head over \(Self.headBytesMax) bytes") }
            return false
        }
        let startedAt = input.time(of: at)
        let headAt = input.time(of: next - 1)
        guard let first = lines.first, var response = Self.statusLine(first.text, startedAt: startedAt, headAt: headAt) else {
            abandon("status-line", "not an HTTP status line: \(lines.first?.text.prefix(80) ?? "")")
            return false
        }
        for line in lines {
            if line.bare { response.deviations.append(Deviation("bare-lf", "a head line ends with LF alone", offset: line.offset)) }
        }
        for line in lines.dropFirst() { Self.add(line, to: &response) }
        at = next
        if (100..<200).contains(response.status), response.status != 101 {
            response.isComplete = true
            response.endedAt = headAt
            interim.append(response)
            return true
        }
        response.interim = interim
        interim = []
        frame(&response)
        return true
    }

    private struct Line {
        var text: String
        var bare: Bool
        var offset: Int
    }

    /// The lines up to the empty one, and where the body begins.  Each byte is looked at once, however slowly it comes.
    private mutating func headLines() -> ([Line], Int)? {
        if scanned < at { (scanned, lineStart) = (at, at) }
        while scanned < input.count, scanned - at <= Self.headBytesMax {
            defer { scanned += 1 }
            guard input.bytes[scanned] == 0x0A else { continue }
            let bare = scanned == lineStart || input.bytes[scanned - 1] != 0x0D
            let end = bare ? scanned : scanned - 1
            if end == lineStart { return (lines(upTo: lineStart), scanned + 1) }
            lineStart = scanned + 1
        }
        return nil
    }

    private func lines(upTo end: Int) -> [Line] {
        var lines: [Line] = []
        var start = at
        while start < end, let feed = input.bytes[start..<end].firstIndex(of: 0x0A) {
            let bare = feed == start || input.bytes[feed - 1] != 0x0D
            let text = String(decoding: input.bytes[start..<(bare ? feed : feed - 1)], as: UTF8.self)
            lines.append(Line(text: text, bare: bare, offset: start))
            start = feed + 1
        }
        return lines
    }

    private static func statusLine(_ line: String, startedAt: Duration, headAt: Duration) -> WireResponse? {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].count == 3, let status = Int(parts[1]),
            (100...599).contains(status)
        else { return nil }
        var response = WireResponse(
            version: String(parts[0]), status: status, reason: parts.count > 2 ? String(parts[2]) : "", fields: [],
            startedAt: startedAt, headAt: headAt)
        if parts.count == 2 { response.deviations.append(Deviation("status-line", "no space after the status", offset: 0)) }
        return response
    }

    private static func add(_ line: Line, to response: inout WireResponse) {
        if let first = line.text.first, first == " " || first == "\t" {
            response.deviations.append(Deviation("obs-fold", "a folded header line", offset: line.offset))
            if let last = response.fields.indices.last { response.fields[last].value += " " + HeaderField.trim(line.text) }
            return
        }
        guard let colon = line.text.firstIndex(of: ":") else {
            response.deviations.append(Deviation("header-line", "a header line without a colon", offset: line.offset))
            return
        }
        let name = String(line.text[..<colon])
        if name.isEmpty || !name.utf8.allSatisfy(isTokenByte) {
            response.deviations.append(Deviation("header-name", "not a header name: \(name.prefix(40))", offset: line.offset))
        }
        let value = HeaderField.trim(line.text[line.text.index(after: colon)...])
        if value.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) {
            response.deviations.append(Deviation("header-value", "a control character in \(name)", offset: line.offset))
        }
        response.fields.append(HeaderField(name, value))
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Decides where the body ends (RFC 9112 section 6.3) and enters it.
    private mutating func frame(_ response: inout WireResponse) {
        let codings = response.values("transfer-encoding").flatMap { $0.split(separator: ",") }
            .map { HeaderField.trim($0).lowercased() }
        let lengths = Set(response.values("content-length").flatMap { $0.split(separator: ",") }.map { HeaderField.trim($0) })
        let asked = method
        if !codings.isEmpty, !lengths.isEmpty {
            response.deviations.append(Deviation("length-and-chunked", "Content-Length beside Transfer-Encoding", offset: at))
        }
        if asked == "HEAD" || response.status == 204 || response.status == 304 {
            response.framing = .none
        } else if let last = codings.last {
            response.framing = last == "chunked" ? .chunked : .untilClose
        } else if let text = lengths.first {
            let length = text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
            if lengths.count > 1 || length == nil {
                response.deviations.append(Deviation("content-length", "unusable Content-Length", offset: at))
            }
            response.framing = length.map { .length($0) } ?? .untilClose
        } else {
            response.framing = .untilClose
        }
        let headAt = response.headAt
        let framing = response.framing
        responses.append(response)
        isReading = true
        switch framing {
        case .none, .length(0): end(at: headAt)
        case .length(let count): state = .length(left: count)
        case .chunked: state = .chunkSize
        case .untilClose: state = .untilClose
        }
    }

    /// Gives up on the rest of the connection, with a response that carries the reason.
    private mutating func abandon(_ kind: String, _ detail: String) {
        var broken = WireResponse(version: "", status: 0, reason: "", fields: [], startedAt: input.time(of: at), headAt: input.time(of: at))
        broken.deviations.append(Deviation(kind, detail, offset: at))
        broken.interim = interim
        responses.append(broken)
        isReading = true
        state = .stray
    }
}
