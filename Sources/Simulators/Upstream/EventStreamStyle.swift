/// How an event is put into bytes: plain, or one of the ways WHATWG HTML 9.2.5 also allows.
struct EventStreamStyle: Sendable {
    private let fault: UpstreamFault?
    private var count = 0

    init(_ fault: UpstreamFault?) { self.fault = fault }

    /// The bytes of the next event.
    mutating func encode(_ event: StreamEvent) -> [UInt8] {
        defer { count += 1 }
        let end =
            switch fault {
            case .crlf: "\r\n"
            case .cr: "\r"
            default: "\n"
            }
        var text = fault == .bom && count == 0 ? "\u{FEFF}" : ""
        if fault == .comments { text += ": keep-alive \(count)\n\n:\n" }
        if fault == .retryIDFields { text += "retry: 3000\nid: \(count)\nunknown-field: ignore me\n" }
        if let name = event.name { text += (fault == .noSpace ? "event:" : "event: ") + name + end }
        for line in lines(of: event.data) { text += (fault == .noSpace ? "data:" : "data: ") + line + end }
        return Array((text + end).utf8)
    }

    /// A JSON object may be spread over lines between its tokens: the newlines a reader joins them with are white space there.
    private func lines(of data: String) -> [String] {
        guard fault == .multiLineData, data.hasPrefix("{"), data.hasSuffix("}") else { return [data] }
        return ["{", String(data.dropFirst().dropLast()), "}"]
    }
}
