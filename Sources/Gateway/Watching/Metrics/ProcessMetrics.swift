#if canImport(Glibc)
import Glibc
#endif

/// What the system says of the process.
struct ProcessMetrics: Sendable {
    private let startSeconds = RequestAccount.wallMs / 1000

    var values: [(MetricFamily, @Sendable () -> Double?)] {
        [
            (MetricCatalogue.residentBytes, { Self.residentBytes }),
            (MetricCatalogue.cpuSeconds, { Self.cpuSeconds }),
            (MetricCatalogue.startTime, { Double(startSeconds) }),
        ]
    }

    /// proc(5): the second number of `statm`, in pages.
    private static var residentBytes: Double? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let numbers = text.split(separator: " ").compactMap { Double($0) }
        return numbers.count > 1 ? numbers[1] * Double(sysconf(Int32(_SC_PAGESIZE))) : nil
    }

    private static var cpuSeconds: Double? {
        var usage = rusage()
        // RUSAGE_SELF, which Swift takes for another type.
        guard getrusage(0, &usage) == 0 else { return nil }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
