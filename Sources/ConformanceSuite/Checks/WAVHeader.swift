import Foundation

/// What the head of a recording says of itself (RIFF WAVE, `fmt ` chunk), for a check to compare.
enum WAVHeader {
    /// How much of a file is read.
    private static let bytesMax = 4096

    static let wanted = "48000 Hz, 1 channel, 16 bits"

    /// The format in words, or why there is none.
    static func describe(_ path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "no file at \(path)" }
        defer { try? file.close() }
        let bytes = [UInt8]((try? file.read(upToCount: bytesMax)) ?? Data())
        guard bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WAVE".utf8) else { return "no WAV file at \(path)" }
        var at = 12
        while at + 24 <= bytes.count {
            let size = number(bytes, at + 4, 4)
            if bytes[at...].starts(with: "fmt ".utf8) {
                let channels = number(bytes, at + 10, 2)
                let rate = number(bytes, at + 12, 4)
                return "\(rate) Hz, \(channels) channel\(channels == 1 ? "" : "s"), \(number(bytes, at + 22, 2)) bits"
            }
            at += 8 + size + size % 2
        }
        return "a WAV file without a format at \(path)"
    }

    private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
        bytes[at..<at + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
