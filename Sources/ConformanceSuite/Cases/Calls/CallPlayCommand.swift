import Foundation
import Simulators

extension Suite {
    /// `call play`: which files may be played into a call (reliability T18).
    static let callPlay: [Case] = [
        .call(
            "play-command", "`call play` plays a 48 kHz mono WAV under the audio root into the call.",
            source: "contract 3; seed 2, callPlay",
            fault: .caller("plays-nothing", "Says that it plays and does not.") { $0.ordersSayNothing = true },
            sends: "call play PATH during a call.",
            play: { play in
                let path = try file(play, "music.wav", CallRecordings.tone(.milliseconds(500)))
                play.ring()
                try play.command("play", "call", "play", path)
                play.wait(for: "call.play", .seconds(3)) { $0.count(.request, "call.play") > 0 }
            },
            check: { record in
                let asked = record.requests("call.play").contains { $0.value["audio_path"]?.string?.hasSuffix("music.wav") == true }
                return record.all(
                    record.expect(asked, "call.play with the file"),
                    record.expect(record.command("play")?.code == 0, "exit 0", show(record.command("play"))))
            }),
        refusal(
            "play-outside-the-root-is-refused", "A file outside the audio root is not played.",
            { play in
                _ = try root(play)
                let path = play.scene.folder + "/secret.wav"
                try CallRecordings.write(CallRecordings.tone(.milliseconds(200)), to: path)
                return path
            }),
        refusal(
            "play-through-dots-is-refused", "A path that leaves the audio root by dots is not played.",
            { play in
                let folder = try root(play)
                try CallRecordings.write(CallRecordings.tone(.milliseconds(200)), to: play.scene.folder + "/secret.wav")
                return folder + "/../secret.wav"
            }),
        refusal(
            "play-through-a-link-is-refused", "A symbolic link that leads out of the audio root is not played.",
            { play in
                let folder = try root(play)
                let secret = play.scene.folder + "/secret.wav"
                try CallRecordings.write(CallRecordings.tone(.milliseconds(200)), to: secret)
                symlink(secret, folder + "/link.wav")
                return folder + "/link.wav"
            }),
        refusal(
            "play-of-another-rate-is-refused", "A WAV of another rate than 48 kHz is not played.",
            {
                try file($0, "slow.wav", CallRecordings.tone(.milliseconds(200), rateHz: 16_000))
            }),
        refusal(
            "play-of-no-wav-is-refused", "What is no WAV is not played.",
            { play in
                let path = try root(play) + "/notes.wav"
                try CallRecordings.write(Data("These are notes, not sounds.".utf8), to: path)
                return path
            }),
        refusal("play-of-nothing-is-refused", "A file that is not there is not played.", { try root($0) + "/absent.wav" }),
        refusal(
            "play-of-a-pipe-is-refused", "A named pipe is not played, and nobody waits for it.",
            { play in
                let path = try root(play) + "/pipe.wav"
                mkfifo(path, 0o600)
                return path
            }),
    ]

    /// The audio root of a play, made where the gateway was told it is.
    private static func root(_ play: CallPlay) throws -> String {
        let folder = play.scene.folder + "/audio"
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw StageError("cannot make \(folder): \(error)")
        }
        return folder
    }

    private static func file(_ play: CallPlay, _ name: String, _ clip: AudioClip) throws -> String {
        let path = try root(play) + "/" + name
        try CallRecordings.write(clip, to: path)
        return path
    }

    private static func refusal(_ slug: String, _ requirement: String, _ path: @escaping @Sendable (CallPlay) throws -> String) -> Case {
        .call(
            slug, requirement, source: "reliability T18; contract 3",
            fault: .caller(slug.replacing("is-refused", with: "allowed"), "Plays whatever it is told to.") { $0.playsAnyPath = true },
            sends: "call play PATH during a call.",
            play: { play in
                let path = try path(play)
                play.ring()
                try play.command("play", "call", "play", path)
                play.pause(.milliseconds(100))
            },
            check: { record in
                let played = record.requests("call.play").filter { $0.value["audio_path"]?.string?.contains("silence") != true }
                return record.all(
                    record.expect(played.isEmpty, "nothing sent to the service", "call.play was sent; \(record.seen)"),
                    refused(record, "play"))
            })
    }
}
