/// The ways a streamed answer's transport breaks.
extension AnswerPlan {
    /// How many events go out before the transport breaks; nil when it does not.
    static func breakingPoint(_ fault: UpstreamFault?, events: [StreamEvent], place: Int) -> Int? {
        switch fault {
        case .endlessLine: 1
        case .truncate, .resetMid, .badChunkSize: StreamFaults.index(ofDelta: place, in: events)
        default: nil
        }
    }

    mutating func breakOff(_ fault: UpstreamFault?) {
        switch fault {
        case .resetMid: steps.append(.reset)
        case .badChunkSize: steps += [.write("zz\r\ndata: {\"choices\":[]}\n\n\r\n"), .close]
        case .endlessLine:
            // One chunk whose declared size is never reached, holding one line that never ends.
            steps += [
                .write("7fffffff\r\ndata: {\"choices\":[{\"delta\":{\"content\":\""),
                .flood([UInt8](repeating: 120, count: 65_536), bytesMax: Self.floodBytesMax), .close,
            ]
        case .truncate: steps.append(.close)
        default: steps.append(.stall)
        }
    }

    /// All the events behind a Content-Length that covers half of them, cut inside an event.
    mutating func declareHalf(of body: [UInt8], _ fields: [String]) {
        keepsAlive = false
        breaksOff = true
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nContent-Length: \(body.count / 2 + 3)\r\n"
            + fields.map { $0 + "\r\n" }.joined() + "Connection: close\r\n\r\n"
        steps = [.write(Array(head.utf8) + body), .close]
    }

    func streamHead(_ fields: [String]) -> [UInt8] {
        Array(
            ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n"
                + fields.map { $0 + "\r\n" }.joined() + (keepsAlive ? "\r\n" : "Connection: close\r\n\r\n")).utf8)
    }
}

extension Stall {
    /// The silence a fault's name stands for.
    init?(of fault: UpstreamFault?) {
        switch fault {
        case .stallBeforeHead: self.init(at: .head)
        case .stallBeforeFirst: self.init(at: .first)
        case .stallMid: self.init(at: .text)
        case .stallInThinking: self.init(at: .thinking)
        case .stallInCall: self.init(at: .call)
        case .stallBeforeFinish: self.init(at: .finish)
        case .stallBeforeDone: self.init(at: .done)
        case .stallAfterDone: self.init(at: .end)
        default: return nil
        }
    }
}
