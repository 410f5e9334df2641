/// espeak-ng as a voice: the text on its standard input, a WAV file on its standard output.
struct EspeakVoice {
    /// About 10 min of its 22.05 kHz.
    static let outputBytesMax = 27_000_000
    static let timeLimit = Duration.seconds(10)

    let path: String

    /// The text at 48 kHz; nil when the program fails in each language that could serve.
    func speak(_ text: String, language: String) -> AudioClip? {
        for name in Self.names(of: language) {
            // -z leaves the pause after the last sentence out: a clip ends with its words.
            let program = BoundedProgram(
                path: path, arguments: ["--stdin", "--stdout", "-z", "-b", "1", "-v", name], input: Array(text.utf8),
                timeLimit: Self.timeLimit, outputBytesMax: Self.outputBytesMax)
            do throws(BoundedProgram.Failure) {
                let output = try program.run()
                if output.status == 0, let clip = Self.clip(output.bytes), !clip.samples.isEmpty {
                    return clip.resampled(toHz: AudioClip.callRateHz)
                }
            } catch {
                // It will be no quicker in another language.
                return nil
            }
        }
        return nil
    }

    /// The voices to try for a language tag, best first.
    static func names(of language: String) -> [String] {
        let tag = language.lowercased().replacing("_", with: "-")
        let isTag =
            tag.count <= 16 && tag.first?.isLetter == true && tag.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        let base = String(tag.prefix { $0 != "-" })
        var names: [String] = []
        for name in isTag ? [tag, base, "en"] : ["en"] where !names.contains(name) { names.append(name) }
        return names
    }

    /// Its output is a stream, so the sizes in the headers are not to be believed: the samples go on to the end.
    static func clip(_ bytes: [UInt8]) -> AudioClip? {
        let walk = RIFFWalk(byteCount: bytes.count) { offset, count in
            offset + count <= bytes.count ? Array(bytes[offset..<offset + count]) : nil
        }
        // The format chunk of a plain recording stands first: 16-bit PCM, one channel, the rate at byte 24.
        guard let range = walk.samples, range.lowerBound >= 44, bytes[20...23].elementsEqual([1, 0, 1, 0]),
            bytes[34...35].elementsEqual([16, 0])
        else { return nil }
        let rateHz = bytes[24...27].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard (AudioFile.rateHzMin...AudioFile.rateHzMax).contains(rateHz) else { return nil }
        let samples = stride(from: range.lowerBound, to: range.upperBound - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
        return AudioClip(rateHz: rateHz, samples: samples)
    }
}
