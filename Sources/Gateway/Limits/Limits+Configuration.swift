import NIOCore

// What the configuration says of limits, as those who keep them read it.

extension CallerMeasure {
    init(_ configuration: Configuration) {
        self.init(
            requestsPerMinute: configuration.limits.requestsPerMinute, requestsBurst: configuration.limits.requestsBurst,
            concurrentTurns: configuration.limits.concurrentTurns)
    }
}

extension FailureLedger.Settings {
    init(_ configuration: Configuration) {
        self.init(
            perMinute: configuration.limits.authFailuresPerMinute, perMinuteOfAll: configuration.limits.authFailuresPerMinuteOfAll,
            delayMax: .milliseconds(Int64(configuration.limits.authDelayMsMax)))
    }
}
