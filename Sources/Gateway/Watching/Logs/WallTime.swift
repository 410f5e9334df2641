#if canImport(Glibc)
import Glibc
#endif

/// A moment of the calendar's time, to the millisecond.
struct WallTime: Sendable, Equatable {
    /// Since 1970-01-01 UTC.
    var ms: Int64

    static var now: WallTime { WallTime(ms: RequestAccount.wallMs) }

    /// RFC 3339 in UTC: `2026-11-21T23:04:41.123Z`.
    var text: String {
        var second = time_t(ms / 1000)
        var parts = tm()
        gmtime_r(&second, &parts)
        func digits(_ number: Int32, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
            + "T\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2)).\(digits(Int32(ms % 1000), 3))Z"
    }
}
