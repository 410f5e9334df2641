import Testing

@testable import Simulators

@Suite struct ResamplerTests {
    @Test(arguments: [(8_000, 3_350.0), (16_000, 6_700), (22_050, 9_250), (44_100, 18_500)])
    func `what both rates can carry keeps its level`(rateHz: Int, hz: Double) {
        let sine = AudioWorkbench.sine(hz: hz, rateHz: rateHz, seconds: 0.2)
        let level = AudioWorkbench.level(Resampler(fromHz: rateHz, toHz: 48_000).resample(sine)) / AudioWorkbench.level(sine)
        #expect(abs(level - 1) < 0.01)
    }

    @Test(arguments: [4_050.0, 5_000, 9_000, 15_000, 23_000])
    func `what the lower rate cannot carry does not fold back`(hz: Double) {
        let sine = AudioWorkbench.sine(hz: hz, rateHz: 48_000, seconds: 0.2)
        #expect(AudioWorkbench.level(Resampler(fromHz: 48_000, toHz: 8_000).resample(sine)) < AudioWorkbench.level(sine) / 1_000)
    }

    @Test func `no mirror images appear above the lower rate's half`() {
        let up = Resampler(fromHz: 8_000, toHz: 48_000).resample(AudioWorkbench.sine(hz: 3_000, rateHz: 8_000, seconds: 0.2))
        let wanted = AudioWorkbench.sine(hz: 3_000, rateHz: 48_000, seconds: 0.2)
        let difference = zip(up, wanted).map { Int16(clamping: Int($0) - Int($1)) }
        #expect(AudioWorkbench.level(difference) < AudioWorkbench.level(wanted) / 300)
    }

    @Test func `a constant stays what it is, and full scale is not exceeded`() {
        for level: Int16 in [1, -1_000, .max, .min] {
            let constant = [Int16](repeating: level, count: 3_000)
            let output = Resampler(fromHz: 44_100, toHz: 48_000).resample(constant)
            #expect(output.dropFirst(100).dropLast(100).allSatisfy { abs(Int($0) - Int(level)) <= 1 })
        }
    }

    @Test(arguments: [(1, 4_000, 12), (2, 44_100, 2), (3, 44_099, 3), (100, 192_000, 25), (7, 47_999, 7), (4_800, 191_999, 1_200)])
    func `the length is the input's, to the nearest sample`(count: Int, fromHz: Int, expected: Int) {
        #expect(Resampler(fromHz: fromHz, toHz: 48_000).resample([Int16](repeating: 900, count: count)).count == expected)
    }

    @Test func `nothing stays nothing, and the same rate changes no sample`() {
        #expect(Resampler(fromHz: 8_000, toHz: 48_000).resample([]).isEmpty)
        #expect(Resampler(fromHz: 48_000, toHz: 48_000).resample([1, .min, .max]) == [1, .min, .max])
    }

    @Test func `there and back again is nearly the same`() {
        let sine = AudioWorkbench.sine(hz: 1_000, rateHz: 48_000, seconds: 0.1)
        let back = Resampler(fromHz: 44_100, toHz: 48_000).resample(Resampler(fromHz: 48_000, toHz: 44_100).resample(sine))
        #expect(back.count == sine.count)
        let difference = zip(back, sine).map { Int16(clamping: Int($0) - Int($1)) }
        #expect(AudioWorkbench.level(difference) < 5)
    }
}
