internal import Glibc

/// `CLOCK_MONOTONIC` as it stands: one time for every process of the machine, so that two journals can be compared.
public enum MonotonicReading {
    public static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
