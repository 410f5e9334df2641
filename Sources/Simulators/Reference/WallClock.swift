import Glibc

/// The time of day, for Date headers and `created`.
enum WallClock {
    static func seconds() -> Int { time(nil) }

    /// The IMF-fixdate form (RFC 9110 section 5.6.7).
    static func date() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
