import Simulators

/// How things are printed in a failure.
enum Show {
    /// Bytes with their control characters escaped, cut to a line.
    static func bytes(_ bytes: some Collection<UInt8>, max: Int = 160) -> String {
        var text = ""
        for scalar in String(decoding: bytes.prefix(max), as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                text += scalar.value < 0x20 || scalar.value == 0x7F ? "\\x\(String(scalar.value, radix: 16))" : String(Character(scalar))
            }
        }
        return bytes.count > max ? text + "… (\(bytes.count) bytes)" : text
    }

    static func time(_ time: Duration) -> String {
        let milliseconds = (time.milliseconds * 10).rounded() / 10
        return "\(milliseconds) ms"
    }

    /// A response in a few words: its status, type and how its body begins.
    static func response(_ response: WireResponse) -> String {
        if let broken = response.deviations.first, response.status == 0 { return broken.detail }
        let type = response.value("content-type") ?? "no content type"
        let body = response.body.count == 0 ? "no body" : bytes(response.body.bytes)
        return "\(response.status) \(type)\(response.isComplete ? "" : ", cut short"): \(body)"
    }

    /// How a connection without an answer ended.
    static func silence(_ transcript: Transcript, on connection: String) -> String {
        switch transcript.ending(of: connection)?.kind {
        case .eof: "the connection was closed without an answer"
        case .reset: "the connection was reset without an answer"
        case .refused(let reason): "no connection: \(reason)"
        case .timeout(let waitedFor): "no answer in time (waited for \(waitedFor))"
        case .overflow(let bytes): "more than \(bytes) bytes without an end"
        default: "no answer"
        }
    }
}
