/// Reading the responses back out of a transcript.
extension Transcript {
    /// The responses of a connection, the last perhaps unfinished, and bytes that belong to none.
    public func exchange(on connection: String) -> ResponseReader {
        var reader = ResponseReader()
        for event in on(connection) {
            switch event.kind {
            case .request(let method, _): reader.expect(method: method)
            case .received(let bytes): reader.feed(bytes, at: event.at)
            case .eof: reader.finish(at: event.at)
            default: break
            }
        }
        return reader
    }

    /// The responses of a connection, in order.
    public func responses(on connection: String) -> [WireResponse] { exchange(on: connection).responses }

    /// When the last byte of a connection's nth request had been sent.
    public func requestEnd(on connection: String, request number: Int = 0) -> Duration? {
        var count = -1
        var last: Duration?
        for event in on(connection) {
            if case .request = event.kind { count += 1 }
            if case .sent = event.kind, count == number { last = event.at }
        }
        return last
    }
}
