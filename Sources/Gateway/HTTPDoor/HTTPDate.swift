#if canImport(Glibc)
import Glibc
#endif

/// The `Date` header of now, made once a second. Confined to its event loop.
final class HTTPDate {
    private var formatted: time_t = 0
    private var text = ""

    /// Seconds since 1970.
    var second: Int { time(nil) }

    /// RFC 9110 5.6.7, IMF-fixdate.
    var now: String {
        let current = time(nil)
        if current != formatted || text.isEmpty {
            formatted = current
            text = Self.format(current)
        }
        return text
    }

    static func format(_ second: time_t) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
        let day = days[Int(parts.tm_wday) % 7]
        let month = months[Int(parts.tm_mon) % 12]
        return
            "\(day), \(two(parts.tm_mday)) \(month) \(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
