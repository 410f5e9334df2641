import NIOCore

/// The bytes of an event stream that have not left yet. All events of one write travel in one HTTP chunk (RFC 9112 7.1), whose size is
/// filled in when it leaves.
struct StreamBody {
    /// Written to directly: head and events; events only between `openChunk` and the next `takeAll`.
    var bytes: ByteBuffer
    let isChunked: Bool
    private var chunkStart: Int?

    /// - Parameter isChunked: false for HTTP/1.0, which knows no chunks: the body then ends with the connection (RFC 9112 6.3).
    init(_ bytes: ByteBuffer, isChunked: Bool) {
        self.bytes = bytes
        self.isChunked = isChunked
    }

    mutating func openChunk() {
        guard chunkStart == nil else { return }
        // Room for one event at once: growing from nothing would take the allocator three times.
        if bytes.capacity == 0 { bytes.reserveCapacity(512) }
        chunkStart = bytes.writerIndex
        if isChunked { bytes.writeStaticString("00000000\r\n") }
    }

    /// Closes the chunk; what is written by then may leave.
    mutating func closeChunk() {
        guard let start = chunkStart else { return }
        chunkStart = nil
        guard isChunked else { return }
        var size = bytes.writerIndex - start - 10
        for position in stride(from: start + 7, through: start, by: -1) {
            let digit = UInt8(size & 15)
            bytes.setInteger(digit < 10 ? digit + 0x30 : digit + 0x57, at: position)
            size >>= 4
        }
        bytes.writeStaticString("\r\n")
    }

    /// Ends the body.
    mutating func end() {
        closeChunk()
        if isChunked { bytes.writeStaticString("0\r\n\r\n") }
    }
}
