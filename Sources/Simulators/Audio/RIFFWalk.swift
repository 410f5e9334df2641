/// A walk over the chunks of a RIFF/WAVE file (Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0"): are
/// the format and the samples there, and does the file hold what its headers say?
struct RIFFWalk {
    enum Outcome: Equatable {
        case whole
        case otherFormat
        case damaged(String)
    }

    /// More chunks than this are no recording.
    static let chunkCountMax = 1_000

    let outcome: Outcome
    /// Where the samples lie, where the data chunk was found; cut at the end of the file if its header says more.
    private(set) var samples: Range<Int>?

    /// - Parameters:
    ///   - byteCount: length of the file.
    ///   - bytes: reads a count of bytes at an offset; nil where there are none.
    init(byteCount: Int, bytes: (_ offset: Int, _ count: Int) -> [UInt8]?) {
        guard let head = bytes(0, min(12, byteCount)), head.starts(with: Array("RIFF".utf8)) else {
            outcome = .otherFormat
            return
        }
        guard head.count == 12 else {
            outcome = .damaged("it ends within its header, after \(byteCount) bytes")
            return
        }
        guard head[8...].elementsEqual("WAVE".utf8) else {
            outcome = .otherFormat
            return
        }
        var offset = 12
        var hasFormat = false
        for _ in 0..<Self.chunkCountMax {
            guard offset < byteCount else { break }
            guard let header = bytes(offset, 8) else {
                outcome = .damaged("it ends within a chunk's header, at byte \(offset)")
                return
            }
            let size = header[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
            let (name, start) = (header[..<4], offset + 8)
            if name.elementsEqual("data".utf8) {
                samples = start..<min(start + size, byteCount)
                if !hasFormat {
                    outcome = .damaged("its data chunk comes before any format chunk")
                } else if start + size > byteCount {
                    outcome = .damaged("its data chunk says \(size) bytes and the file holds \(byteCount - start)")
                } else {
                    outcome = .whole
                }
                return
            }
            guard start + size <= byteCount else {
                outcome = .damaged("the chunk at byte \(offset) says \(size) bytes and the file holds \(byteCount - start)")
                return
            }
            hasFormat = hasFormat || name.elementsEqual("fmt ".utf8)
            // Chunks begin at even offsets.
            offset = start + size + size % 2
        }
        outcome = .damaged(hasFormat ? "it has no data chunk" : "it has neither a format nor a data chunk")
    }
}
