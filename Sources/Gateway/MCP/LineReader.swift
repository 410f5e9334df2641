import Foundation

/// Cuts a stream of bytes into lines, whose ends (`\n`, or `\r\n`) are no part of them.
///
/// Bytes may come split at any place. A line longer than the bound is given once, cut, as soon as that is known; the rest of it is
/// thrown away up to its end. What follows the last line end is kept until more comes.
struct LineReader {
    /// Longest line given whole, in bytes.
    let lineBytesMax: Int
    /// Room that is kept from one split line to the next.
    private static let keptBytesMax = 65_536

    private var line: [UInt8] = []
    private var isSkipping = false

    init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    /// Gives each line to `take`, in order; its bytes are valid only during that call.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ take: (_ line: UnsafeRawBufferPointer, _ isCut: Bool) -> Void) {
        var rest = bytes
        while let end = Self.lineEnd(in: rest) {
            let piece = UnsafeRawBufferPointer(rebasing: rest[..<end])
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
            if isSkipping {
                isSkipping = false
            } else if line.isEmpty, piece.count <= lineBytesMax {
                take(Self.trimmed(piece), false)
            } else if add(piece, take) {
                line.withUnsafeBytes { take(Self.trimmed($0), false) }
                forget()
            } else {
                isSkipping = false
            }
        }
        if !rest.isEmpty, !isSkipping { _ = add(rest, take) }
    }

    /// Gives what came after the last line end, at the end of the stream.
    mutating func finish(_ take: (_ line: UnsafeRawBufferPointer, _ isCut: Bool) -> Void) {
        guard !line.isEmpty else { return }
        line.withUnsafeBytes { take(Self.trimmed($0), true) }
        forget()
    }

    /// False when the line is longer than one may be, and has been given cut.
    private mutating func add(_ piece: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer, Bool) -> Void) -> Bool {
        guard line.count + piece.count <= lineBytesMax else {
            line.append(contentsOf: piece.prefix(lineBytesMax - line.count))
            line.withUnsafeBytes { take($0, true) }
            forget()
            isSkipping = true
            return false
        }
        line.append(contentsOf: piece)
        return true
    }

    private mutating func forget() {
        line.removeAll(keepingCapacity: line.capacity <= Self.keptBytesMax)
    }

    private static func lineEnd(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let end = memchr(base, Int32(UInt8(ascii: "\n")), bytes.count) else { return nil }
        return UnsafeRawPointer(end) - base
    }

    private static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        line.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    }
}
