internal import Glibc

/// The time of day as Python's `datetime.now().isoformat()` writes it.
enum LocalTime {
    static func timestamp() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        localtime_r(&now.tv_sec, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let whole = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let microseconds = now.tv_nsec / 1000
        // Python leaves a fraction of zero out.
        guard microseconds > 0 else { return whole }
        let digits = String(microseconds)
        return whole + "." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
