import Testing

@testable import Gateway

@Suite struct QualityMeterTests {
    @Test func `percentiles are of the last values, count and maximum of all`() {
        var reservoir = QualityMeter.Reservoir()
        #expect(reservoir.figures == CallQuality.Figures())
        reservoir.add(.seconds(9))
        for value in 1...QualityMeter.Reservoir.valuesMax { reservoir.add(.milliseconds(value)) }
        let figures = reservoir.figures
        #expect(figures.count == 513)
        #expect(figures.p50Ms == 256)
        #expect(figures.p95Ms == 487)
        #expect(figures.maxMs == 9000)
    }

    @Test func `the level of several recordings is that of their mean power`() {
        var meter = QualityMeter()
        #expect(meter.quality.levelDBFS == nil)
        meter.recording(RecordingLevel(levelDBFS: -20, clipping: 0))
        meter.recording(RecordingLevel(levelDBFS: -20, clipping: 0.5))
        meter.recording(nil)
        #expect(meter.quality.levelDBFS.map { abs($0 + 20) < 0.001 } == true)
        #expect(meter.quality.clipping == 0.25)
        #expect(meter.quality.unreadableRecordings == 1)
        meter.recording(RecordingLevel(levelDBFS: RecordingLevel.silenceDBFS, clipping: 0))
        #expect(meter.quality.levelDBFS.map { abs($0 + 21.76) < 0.01 } == true, "silence takes a third of the power away")
    }
}
