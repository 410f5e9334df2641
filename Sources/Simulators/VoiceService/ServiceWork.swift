/// What a voice service has to do besides deciding: files and programs, on other threads.
enum ServiceWork: Sendable, Equatable {
    /// Give a text a voice and write it as a recording.
    case synthesise(String, language: String, path: String)
    /// See how long a recording plays.
    case read(String)
    /// Find the utterances of a recording, write each beside the others, and write down what was said.
    case listen(String, folder: String, stem: String)
    /// Write a recording for words that were never recorded.
    case hum(Duration, path: String)
    /// Write down what is said in a recording.
    case transcribe(String)

    /// What came of it.
    enum Outcome: Sendable, Equatable {
        case recording(path: String, duration: Duration, isSilence: Bool)
        case heard(clip: Duration, [Segment])
        case transcript(text: String, language: String?)
        case failed(String)
    }

    /// One utterance of a recording.
    struct Segment: Sendable, Equatable {
        /// When the endpointer ended it, from the beginning of the recording, at speed 1.
        var endedAt: Duration
        var path: String
        /// Empty when nothing was understood.
        var text: String
        var language: String?
    }
}

extension ServiceWork {
    /// Above this a sample is taken for sound.
    private static let silenceLevelMax: Int16 = 200

    /// Does the work; blocks for as long as it takes.
    func run(synthesizer: Synthesizer, transcriber: Transcriber) -> Outcome {
        do {
            switch self {
            case .synthesise(let text, let language, let path):
                let clip = synthesizer.speak(text, language: language)
                guard !clip.samples.isEmpty else { return .failed("there is nothing to say in the text") }
                try AudioFile.write(clip, to: path)
                return .recording(path: path, duration: clip.duration, isSilence: false)
            case .read(let path):
                let clip = try AudioFile.read(path)
                let isSilence = clip.samples.allSatisfy { $0.magnitude <= Self.silenceLevelMax.magnitude }
                return .recording(path: path, duration: clip.duration, isSilence: isSilence)
            case .listen(let path, let folder, let stem): return try Self.listen(to: path, folder: folder, stem: stem, transcriber)
            case .hum(let duration, let path):
                let clip = Synthesizer(command: nil, speed: 1).speak("m", language: "en")
                var samples: [Int16] = []
                let count = max(1, Int(min(duration, .seconds(10)) / .milliseconds(20))) * 960
                while samples.count < count { samples += clip.samples.prefix(count - samples.count) }
                try AudioFile.write(AudioClip(samples: samples), to: path)
                return .recording(path: path, duration: duration, isSilence: false)
            case .transcribe(let path):
                _ = try AudioFile.read(path)
                let said = try transcriber.transcribe(path)
                return .transcript(text: said.text, language: said.language)
            }
        } catch {
            return .failed("\(error)")
        }
    }

    private static func listen(to path: String, folder: String, stem: String, _ transcriber: Transcriber) throws -> Outcome {
        let clip = try AudioFile.read(path)
        let frame = Endpointer.Constants().frameSampleCount
        var segments: [Segment] = []
        for (index, utterance) in Endpointer.utterances(in: clip).enumerated() {
            let part = folder + "/" + stem + "_\(utterance.emittedAtFrame * 20).wav"
            let from = min(utterance.startFrame * frame, clip.samples.count)
            var samples = Array(clip.samples[from..<min(utterance.emittedAtFrame * frame, clip.samples.count)])
            samples += [Int16](repeating: 0, count: max(0, (utterance.emittedAtFrame - utterance.startFrame) * frame - samples.count))
            try AudioFile.write(AudioClip(samples: samples), to: part)
            // A program hears the utterance alone; the text beside the whole recording has one block for each.
            let said: (text: String, language: String?) =
                if case .command = transcriber { try transcriber.transcribe(part) } else {
                    try transcriber.transcribe(path, utterance: index)
                }
            segments.append(
                Segment(
                    endedAt: .milliseconds(20 * utterance.emittedAtFrame), path: part, text: said.text, language: said.language))
        }
        return .heard(clip: clip.duration, segments)
    }
}
