internal import Glibc

/// Changes the rate of a sound by a Kaiser-windowed sinc filter: what both rates can carry stays, the rest goes without folding back.
///
/// The filter reaches 32 zero crossings to each side: it passes up to 84 % of the lower rate's half and stops what is above that half.  Samples
/// before the beginning and after the end count as silence, output sample 0 lies at input sample 0, and the length is that of the input, rounded to the nearest sample.
/// The result depends on the input alone.
struct Resampler {
    private static let crossings = 32.0
    /// Where the filter has fallen to half, as a share of the lower rate's half.
    private static let edge = 0.92
    /// Kaiser's beta for about 80 dB of attenuation.
    private static let beta = 8.0

    /// The output's step through the input is `stepIn / stepOut` samples, a fraction in lowest terms.
    private let stepIn: Int
    private let stepOut: Int
    /// Cut-off as a share of the input's half rate.
    private let cutoff: Double
    /// Input samples to each side that one output sample sees.
    private let reach: Int

    init(fromHz: Int, toHz: Int) {
        let (from, to) = (max(fromHz, 1), max(toHz, 1))
        let divisor = Self.greatestCommonDivisor(from, to)
        (stepIn, stepOut) = (from / divisor, to / divisor)
        cutoff = min(1, Double(to) / Double(from)) * Self.edge
        reach = Int((Self.crossings / cutoff).rounded(.up))
    }

    func resample(_ input: [Int16]) -> [Int16] {
        guard stepIn != stepOut, !input.isEmpty else { return input }
        let outputCount = max(1, (input.count * stepOut + stepIn / 2) / stepIn)
        // As many filters as there are positions between two input samples, unless the sound is shorter than that.
        let phaseCount = min(stepOut, outputCount)
        let tapCount = 2 * reach
        var filters: [Float] = []
        filters.reserveCapacity(phaseCount * tapCount)
        for index in 0..<phaseCount {
            filters.append(contentsOf: filter(fraction: Double(index * stepIn % stepOut) / Double(stepOut)))
        }
        let padded = [Float](unsafeUninitializedCapacity: input.count + 2 * tapCount) { buffer, count in
            buffer.initialize(repeating: 0)
            for index in input.indices { buffer[tapCount + index] = Float(input[index]) }
            count = buffer.count
        }
        return [Int16](unsafeUninitializedCapacity: outputCount) { output, count in
            padded.withUnsafeBufferPointer { source in
                filters.withUnsafeBufferPointer { filters in
                    for index in 0..<outputCount {
                        let first = min(index * stepIn / stepOut - reach + 1 + tapCount, source.count - tapCount)
                        let phase = index % phaseCount * tapCount
                        var sum: Float = 0
                        var tap = 0
                        while tap < tapCount {
                            sum += source[first &+ tap] * filters[phase &+ tap]
                            tap &+= 1
                        }
                        output[index] = Int16(max(-32_768, min(32_767, sum.rounded())))
                    }
                }
            }
            count = outputCount
        }
    }

    /// The taps for an output sample that lies a fraction of a sample after an input sample; their sum is 1, so that level is kept.
    private func filter(fraction: Double) -> [Float] {
        let taps = (1 - reach...reach).map { offset -> Double in
            let distance = (Double(offset) - fraction) * cutoff
            let share = distance / Self.crossings
            guard abs(share) < 1 else { return 0 }
            let sinc = distance == 0 ? 1 : sin(.pi * distance) / (.pi * distance)
            return sinc * Self.bessel(Self.beta * (1 - share * share).squareRoot())
        }
        let sum = taps.reduce(0, +)
        return taps.map { Float($0 / sum) }
    }

    /// The modified Bessel function of the first kind and order 0, by its power series.
    private static func bessel(_ x: Double) -> Double {
        var (sum, term, n) = (1.0, 1.0, 1.0)
        while term > sum * 1e-12 {
            term *= (x / 2 / n) * (x / 2 / n)
            sum += term
            n += 1
        }
        return sum
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}
