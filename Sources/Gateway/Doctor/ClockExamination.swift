import CSpawn
import Foundation

/// Looks at this machine's clock.
enum ClockExamination {
    /// Whether the kernel follows a time source; nil where it says nothing.
    static var isSynchronized: Bool? {
        let answer = cspawn_clock_is_synchronized()
        return answer < 0 ? nil : answer == 1
    }

    /// How far this clock is ahead of a `Date` field (RFC 9110 5.6.7), in seconds; nil for one that is none.
    static func aheadS(of date: String?, nowS: Int64) -> Int64? {
        let parts = date?.split(separator: " ") ?? []
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]) else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard let month = months.firstIndex(of: String(parts[2])), time.count == 3 else { return nil }
        // Whoever answers may send any number.
        guard (1970...9999).contains(year), (1...31).contains(day), (0...23).contains(time[0]), (0...59).contains(time[1]),
            (0...60).contains(time[2])
        else { return nil }
        var when = tm()
        (when.tm_year, when.tm_mon, when.tm_mday) = (Int32(clamping: year - 1900), Int32(month), Int32(clamping: day))
        (when.tm_hour, when.tm_min, when.tm_sec) = (Int32(clamping: time[0]), Int32(clamping: time[1]), Int32(clamping: time[2]))
        return nowS - Int64(timegm(&when))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
