import Glibc

/// Reading a request: its head by the rules, its body by its framing.
extension ReferenceConnection {
    enum HeadResult {
        case request(ReferenceRequest)
        case refused(ReferenceAnswer)
        case ended
    }

    func readHead() -> HeadResult {
        let deadline = clock.now() + behaviour.idleTimeout
        var reads = 0
        while true {
            while buffer.starts(with: [0x0D, 0x0A]) { buffer.removeFirst(2) }
            if let end = buffer.firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A]) {
                let head = buffer[..<end.lowerBound]
                buffer.removeSubrange(..<end.upperBound)
                if behaviour.needsWholeHeadAtOnce, reads > 1 { return .refused(Self.bad("Bad request.")) }
                return parse(head)
            }
            if behaviour.headRules.contains(.headSize), buffer.count > Self.headBytesMax {
                return .refused(Self.bad("The head is too large.", status: 431))
            }
            if buffer.count > 4 << 20 { return .ended }
            guard fill(until: deadline) else { return .ended }
            reads += 1
        }
    }

    private static func bad(_ message: String, status: Int = 400) -> ReferenceAnswer {
        var answer = ReferenceAnswer.error(status, message)
        answer.closes = true
        return answer
    }

    private func parse(_ head: ArraySlice<UInt8>) -> HeadResult {
        var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        let first = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard first.count == 3, first[2] == "HTTP/1.1" || first[2] == "HTTP/1.0", !first[0].isEmpty, first[1].hasPrefix("/") else {
            return .refused(Self.bad("The request line is not one."))
        }
        let rules = behaviour.headRules
        if rules.contains(.headSize), head.count > Self.headBytesMax { return .refused(Self.bad("The head is too large.", status: 431)) }
        var fields: [HeaderField] = []
        for line in lines {
            if line.first == " " || line.first == "\t" {
                if rules.contains(.noFold) { return .refused(Self.bad("A folded header line.")) }
                continue
            }
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                return .refused(Self.bad("A header line without a name."))
            }
            var name = String(line[..<colon])
            if name.last == " " || name.last == "\t" {
                if rules.contains(.noSpaceBeforeColon) { return .refused(Self.bad("White space before a colon.")) }
                name = HeaderField.trim(name)
            }
            if line.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) { return .refused(Self.bad("A control character in a header.")) }
            fields.append(HeaderField(name, HeaderField.trim(line[line.index(after: colon)...])))
        }
        let parts = first[1].split(separator: "?", maxSplits: 1).map(String.init)
        let request = ReferenceRequest(
            method: first[0], path: parts[0], query: parts.count > 1 ? parts[1] : "", version: first[2], fields: fields)
        return refusal(of: request).map { .refused($0) } ?? .request(request)
    }

    private func refusal(of request: ReferenceRequest) -> ReferenceAnswer? {
        let rules = behaviour.headRules
        let hosts = request.values("host")
        let lengths = request.values("content-length")
        if rules.contains(.hostPresent), hosts.isEmpty, request.version == "HTTP/1.1" { return Self.bad("The Host header is missing.") }
        if rules.contains(.hostOnce), hosts.count > 1 { return Self.bad("More than one Host header.") }
        if rules.contains(.lengthXorChunked), !lengths.isEmpty, request.value("transfer-encoding") != nil {
            return Self.bad("Content-Length beside Transfer-Encoding.")
        }
        if rules.contains(.lengthSyntax) {
            let isNumber = lengths.allSatisfy { !$0.isEmpty && $0.utf8.count < 16 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            if !isNumber || Set(lengths).count > 1 { return Self.bad("Content-Length is not one number.") }
        }
        return nil
    }

    static func expectsBody(_ request: ReferenceRequest) -> Bool {
        request.value("transfer-encoding") != nil || (request.value("content-length").flatMap(Int.init) ?? 0) > 0
    }

    /// Reads a refused request's body when it has already come; true when the connection can go on.
    func drainIfHere(_ request: inout ReferenceRequest) -> Bool {
        guard let length = request.value("content-length").flatMap(Int.init), length <= 65536 else { return false }
        while buffer.count < length, clock.isReady(descriptor, for: .readable) {
            guard fill(until: clock.now()) else { return false }
        }
        guard buffer.count >= length else { return false }
        buffer.removeFirst(length)
        return true
    }

    /// Reads the body by the request's framing; false when it does not come whole.
    func readBody(of request: inout ReferenceRequest) -> Bool {
        let deadline = clock.now() + .seconds(15)
        if request.value("transfer-encoding")?.lowercased() == "chunked", behaviour.understandsChunkedBodies {
            guard let body = readChunks(until: deadline) else { return false }
            request.body = body
            return true
        }
        let length = max(0, request.values("content-length").compactMap { Int($0) }.first ?? 0)
        while buffer.count < length {
            guard fill(until: deadline) else { return false }
        }
        request.body = Array(buffer[..<length])
        buffer.removeFirst(length)
        return true
    }

    private func readChunks(until deadline: Duration) -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            guard let line = readLine(until: deadline) else { return nil }
            let size = line.prefix { $0 != UInt8(ascii: ";") }
            guard let count = Int(HeaderField.trim(String(decoding: size, as: UTF8.self)), radix: 16), count >= 0, count < 64 << 20 else {
                return nil
            }
            if count == 0 {
                while let trailer = readLine(until: deadline) {
                    if trailer.isEmpty { return body }
                }
                return nil
            }
            while buffer.count < count + 2 {
                guard fill(until: deadline) else { return nil }
            }
            body += buffer[..<count]
            buffer.removeFirst(count + 2)
        }
    }

    private func readLine(until deadline: Duration) -> [UInt8]? {
        while true {
            if let end = buffer.firstRange(of: [0x0D, 0x0A]) {
                let line = Array(buffer[..<end.lowerBound])
                buffer.removeSubrange(..<end.upperBound)
                return line
            }
            guard buffer.count < 8192, fill(until: deadline) else { return nil }
        }
    }
}
