extension ServiceMachine {
    /// The faults that strike an occasion, which is counted for each of them.
    mutating func striking(_ occasion: ServiceFaultKind.Occasion, method: String?) -> [ServiceFault] {
        var found: [ServiceFault] = []
        for (index, fault) in options.faults.enumerated() {
            guard fault.kind.occasion == occasion, fault.method == nil || fault.method == method else { continue }
            faultOccasions[index] += 1
            if fault.occasion == nil || fault.occasion == faultOccasions[index] { found.append(fault) }
        }
        return found
    }

    mutating func noteStruck(_ fault: ServiceFault, connection: Int? = nil) {
        note(.fault, connection: connection, fault.kind.rawValue, .string(fault.description))
    }

    /// The document as this profile writes JSON.
    func encode(_ document: JSONValue) -> [UInt8] {
        switch options.profile {
        case .asDocumented: document.bytes
        case .asImplemented: Array(document.pythonText.utf8)
        }
    }

    /// Sends a document as one frame to connections, with the faults that strike it.
    mutating func sendUnbent(
        _ document: JSONValue, to numbers: [Int], _ occasion: ServiceFaultKind.Occasion, method: String, after delay: Duration = .zero
    ) {
        let faults = options.faults.isEmpty ? [] : striking(.frame, method: method)
        guard !faults.isEmpty else {
            let body = encode(document)
            for number in numbers { write(body: body, to: number, after: delay) }
            return
        }
        var document = document
        for fault in faults {
            noteStruck(fault)
            bendFields(fault.kind, &document)
        }
        var body = encode(document)
        for fault in faults {
            switch fault.kind {
            case .twoDocuments: body += body
            case .batchFrame: body = [UInt8(ascii: "[")] + body + [UInt8(ascii: "]")]
            case .prettyJSON: body = Array(document.indentedText().utf8)
            default: break
            }
        }
        for number in numbers { write(body: body, to: number, after: delay, faults) }
        for fault in faults { follow(fault) }
    }

    private mutating func bendFields(_ kind: ServiceFaultKind, _ document: inout JSONValue) {
        let part = document["params"] != nil ? "params" : "result"
        switch kind {
        case .missingFields:
            guard case .object(var members)? = document[part], !members.isEmpty else { return }
            members.remove(at: Int(random.next() % UInt64(members.count)))
            document[part] = .object(members)
        case .extraFields:
            if document[part]?.isObject == true {
                document[part]?["x_unknown"] = ["a": [1, 2.5, .null], "b": "\u{1F4DE}"]
            }
            document["x_trace"] = "00-0123456789abcdef"
        case .callIDInteger:
            if let id = document[part]?["call_id"]?.string.flatMap({ Int($0) }) { document[part]?["call_id"] = .integer(id) }
        case .callIDString:
            if let id = document[part]?["call_id"]?.integer { document[part]?["call_id"] = .string(String(id)) }
        default: break
        }
    }

    /// What a fault brings after the frame it struck.
    private mutating func follow(_ fault: ServiceFault) {
        switch fault.kind {
        case .restart, .restartKeepingCall:
            goAway(for: .milliseconds(fault.amountOrStandard), keepingCall: fault.kind == .restartKeepingCall)
        case .floodInformational, .floodSpeech: startFlood(fault)
        case .unknownCall: announceUnknownCall()
        default: break
        }
    }

    /// Writes a body as a frame, with what the faults do to its bytes on this connection.
    mutating func write(body: [UInt8], to number: Int, after delay: Duration = .zero, _ faults: [ServiceFault] = []) {
        guard let connection = connections[number], !connection.isMuted else { return }
        note(.sent, connection: number, text: body)
        let frame = options.bending.frame?(body) ?? ServiceFrame.framed(body)
        var pieces: [[UInt8]]?
        for fault in faults {
            switch fault.kind {
            case .garbageFrame: write(ServiceFrame.framed(noise(64)), to: number, at: now + delay)
            case .invalidUTF8:
                write(
                    ServiceFrame.framed(Array(#"{"jsonrpc": "2.0", "method": "call."#.utf8) + [0xC3, 0x28] + Array("\"}".utf8)), to: number,
                    at: now + delay)
            case .zeroLength: write(ServiceFrame.header(0), to: number, at: now + delay)
            case .oversizedLength: return write(ServiceFrame.header(UInt32(clamping: fault.amountOrStandard)), to: number, at: now + delay)
            case .dropMidFrame, .halfFrameStall:
                let part = 1 + Int(random.next() % UInt64(frame.count - 1))
                write(Array(frame[..<part]), to: number, at: now + delay)
                if fault.kind == .dropMidFrame { return drop(number, because: "drop-mid-frame after \(part) of \(frame.count) bytes") }
                flushJoined(number)
                connections[number]?.isMuted = true
                return
            case .splitWrites: pieces = split(frame)
            default: break
            }
        }
        guard let pieces else { return write(frame, to: number, at: now + delay) }
        // Half a millisecond apart, so that a reader that is awake sees each by itself; what follows waits for the last.
        let start = max(now + delay, connection.writesUntil)
        for (index, piece) in pieces.enumerated() {
            let instant = start + .microseconds(500 * index)
            connections[number]?.writesUntil = instant
            write(piece, to: number, at: instant)
        }
    }

    private mutating func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 24) } }

    private mutating func split(_ frame: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var at = 0
        while at < frame.count {
            // A very long frame is not cut into a hundred thousand pieces.
            let longest = max(7, frame.count / 500)
            let end = min(frame.count, at + 1 + Int(random.next() % UInt64(longest)))
            pieces.append(Array(frame[at..<end]))
            at = end
        }
        return pieces
    }

    /// Writes bytes at an instant, never before what was put off earlier.
    private mutating func write(_ bytes: [UInt8], to number: Int, at instant: Duration) {
        guard var connection = connections[number] else { return }
        if has(.joinedFrames), instant <= now {
            connection.joined += bytes
            connection.joinedFrames += 1
            connections[number] = connection
            if connection.joinedFrames >= 4 { flushJoined(number) }
            if connection.joinedFrames == 1 { agenda.plan(.flushJoined(connection: number), at: now + .milliseconds(20)) }
            return
        }
        let instant = max(instant, connection.writesUntil)
        if instant > now {
            agenda.plan(.output(.write(number, bytes)), at: instant)
        } else {
            put(.write(number, bytes))
        }
    }

    /// Writes bytes as they stand to every connection.
    mutating func inject(_ bytes: [UInt8]) {
        for number in connections.keys.sorted() {
            note(.sent, connection: number, "injected", text: bytes)
            write(bytes, to: number, at: now)
        }
    }

    mutating func flushJoined(_ number: Int) {
        guard let connection = connections[number], connection.joinedFrames > 0 else { return }
        connections[number]?.joined = []
        connections[number]?.joinedFrames = 0
        put(.write(number, connection.joined))
    }
}

extension ServiceFault {
    var amountOrStandard: Int { amount ?? kind.amountMeaning?.standard ?? 0 }
}
