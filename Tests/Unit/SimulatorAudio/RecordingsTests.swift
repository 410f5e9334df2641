import Foundation
import Simulators
import Testing

/// The recordings against their table, whose frames another program computed.
@Suite struct RecordingsTests {
    @Test func `there are recordings in three languages`() {
        let texts = Recordings.whole.flatMap { $0.utterances ?? [] }
        #expect(Set(texts.map(\.language)) == ["en", "ca", "es"])
        #expect(Set(texts.map(\.text)).count > 15)
        #expect(Recordings.whole.contains { $0.utterances?.isEmpty == true })
        let files = (try? FileManager.default.contentsOfDirectory(atPath: Recordings.folder.path)) ?? []
        #expect(Set(files.filter { $0.hasSuffix(".wav") }) == Set(Recordings.all.map(\.file)))
    }

    @Test(arguments: Recordings.whole)
    func `a recording has the utterances of its table`(recording: Recordings.Expected) throws {
        let clip = try AudioFile.read(recording.path)
        let found = Endpointer.utterances(in: clip)
        let expected = try #require(recording.utterances)
        #expect(found.count == expected.count)
        // Another filter than ours brought other rates to 48 kHz for the table.
        let tolerance = recording.rateHz == 48_000 ? 0 : 1
        for (index, (utterance, wanted)) in zip(found, expected).enumerated() {
            #expect(abs(utterance.startFrame - wanted.startFrame) <= tolerance)
            #expect(abs(utterance.endFrame - wanted.endFrame) <= tolerance)
            #expect(abs(utterance.emittedAtFrame - wanted.emittedAtFrame) <= tolerance)
            #expect(utterance.isForced == wanted.forced)
            let transcript = try Transcriber.sidecar.transcribe(recording.path, utterance: index)
            #expect(transcript.text == wanted.text)
            #expect(transcript.language == wanted.language)
        }
        if recording.rateHz == 48_000 { #expect(clip.samples.count == recording.samples) }
    }

    @Test(arguments: [
        (8_000, 1), (8_000, 2), (11_025, 1), (16_000, 2), (22_050, 1), (24_000, 2), (32_000, 1), (44_100, 1), (44_100, 2), (48_000, 2),
    ])
    func `speech of any rate, mono or stereo, is segmented alike`(rateHz: Int, channels: Int) throws {
        let expected = try #require(Recordings.whole.first { $0.file == "en-two-utterances.wav" }?.utterances)
        let samples = try AudioFile.read(Recordings.path("en-two-utterances.wav")).resampled(toHz: rateHz).samples
        try AudioWorkbench.withFolder { folder in
            let path = folder.appending(path: "speech.wav")
            let data = AudioWorkbench.bytes(channels == 1 ? samples : samples.flatMap { [$0, $0] })
            try AudioWorkbench.wav(channels: UInt16(channels), rateHz: UInt32(rateHz), data: data).write(to: path)
            let found = Endpointer.utterances(in: try AudioFile.read(path.path))
            #expect(found.count == expected.count)
            // A narrow band loses the sharp end of a word.
            let tolerance = rateHz < 16_000 ? 5 : 1
            for (utterance, wanted) in zip(found, expected) {
                #expect(abs(utterance.startFrame - wanted.startFrame) <= tolerance)
                #expect(abs(utterance.endFrame - wanted.endFrame) <= tolerance)
                #expect(utterance.emittedAtFrame == utterance.endFrame + 75)
            }
        }
    }
}
