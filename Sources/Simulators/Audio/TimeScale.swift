internal import Glibc

/// Makes a sound shorter or longer at the same pitch and level, by overlapping short grains of it where they fit best.
///
/// The length of the result is that of the sound divided by the speed, to the nearest sample and at least one.
struct TimeScale {
    /// Half a grain: 10 ms of 48 kHz, by which the grains advance in the result.
    private static let hop = 480
    /// How far a grain may move to fit the one before, in samples, and in which steps: 8 ms, a period of a low voice.
    private static let search = 384
    private static let searchStep = 16

    let speed: Double

    func apply(to clip: AudioClip) -> AudioClip {
        guard speed != 1, speed.isFinite, speed > 0, !clip.samples.isEmpty else { return clip }
        let input = clip.samples.map(Float.init)
        let outputCount = max(1, Int((Double(input.count) / speed).rounded()))
        let hop = Self.hop
        // Two raised cosines, half a grain apart, add up to 1.
        let rise = (0..<hop).map { Float(0.5 - 0.5 * cos(.pi * (Double($0) + 0.5) / Double(hop))) }
        var output = [Int16](repeating: 0, count: outputCount)
        // Where the grain that is fading out goes on in the input.
        var fading = 0
        var index = 0
        while index < outputCount {
            let wanted = Int((Double(index) * speed).rounded())
            let coming = index == 0 ? 0 : Self.bestFit(input, near: wanted, after: fading)
            for offset in 0..<min(hop, outputCount - index) {
                let old = fading + offset < input.count ? input[fading + offset] : 0
                let new = coming + offset < input.count ? input[coming + offset] : 0
                let mixed = index == 0 ? new : old + (new - old) * rise[offset]
                output[index + offset] = Int16(max(-32_768, min(32_767, mixed.rounded())))
            }
            fading = coming + hop
            index += hop
        }
        return AudioClip(rateHz: clip.rateHz, samples: output)
    }

    /// The place near the wanted one whose sound is most like what would have followed anyway.
    private static func bestFit(_ input: [Float], near wanted: Int, after fading: Int) -> Int {
        var best = (place: min(wanted, input.count), likeness: -Float.infinity)
        for place in stride(from: max(0, wanted - search), through: min(wanted + search, input.count - hop), by: searchStep) {
            var (product, energy): (Float, Float) = (0, 1)
            for offset in stride(from: 0, to: hop, by: searchStep / 2) where fading + offset < input.count {
                product += input[place + offset] * input[fading + offset]
                energy += input[place + offset] * input[place + offset]
            }
            let likeness = product / energy.squareRoot()
            if likeness > best.likeness { best = (place, likeness) }
        }
        return best.place
    }
}
