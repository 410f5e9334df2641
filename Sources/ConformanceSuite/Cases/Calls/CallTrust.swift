import Foundation
import Glibc
import Simulators

extension Suite {
    private static let trust = "reliability T25, V14; issue 3, trust in the socket"

    /// Sockets that somebody else could have made, or could speak on, are not spoken to.
    static let callTrust: [Case] = [
        untrusted("open-socket-is-refused", "A socket that others can write to is not used.", atStart: true, openSocket),
        untrusted("linked-socket-is-refused", "A symbolic link in the socket's place is not followed.", atStart: true, link),
        untrusted("shared-folder-is-refused", "A socket in a folder that others can write to is not used.", atStart: true, sharedFolder),
        .call(
            "trusted-socket-is-used", "A socket of ours that others cannot write to is used, when it comes to be there.", source: trust,
            fault: .caller("trusts-nobody", "Refuses every socket.") { $0.trustsNoSocket = true },
            sends: "A folder that others can write to, which is mended while the gateway runs; then a call.",
            setup: .call(startsService: false),
            play: { play in
                chmod(play.scene.folder, 0o777)
                try start(play.scene.service)
                play.pause(.milliseconds(500))
                chmod(play.scene.folder, 0o700)
                play.ready(1, .seconds(12))
                try question(play)
            }, check: { $0.answered($0.word) }),
    ]

    /// Another's socket takes the place of the service's while it is gone.
    static let callReplacedSocket: [Case] = [
        untrusted("replaced-socket-seed-1", "A socket that others can write to is not used when it replaces the service's.", openSocket),
        untrusted("replaced-socket-seed-2", "A link that replaces the service's socket is not followed.", link),
        untrusted("replaced-socket-seed-3", "The service's socket is not used any more once others can write to its folder.", sharedFolder),
    ]

    private static func untrusted(
        _ slug: String, _ requirement: String, atStart: Bool = false, _ replace: @escaping @Sendable (CallPlay) throws -> Void
    ) -> Case {
        .call(
            slug, requirement, source: trust, breaks: ["another user of the machine listens to the calls"],
            fault: .caller("trusts-" + slug, "Connects to whatever is there.") { $0.trustsAnySocket = true },
            sends: atStart ? "The socket is there before the gateway is." : "The service goes away and the other socket takes its place.",
            setup: .call(startsService: !atStart),
            play: { play in
                if !atStart {
                    play.ready()
                    play.scene.service.goAway()
                    play.pause(.milliseconds(50))
                }
                try replace(play)
                play.log("why the socket is refused") { tells($0) }
                play.pause(.milliseconds(1500))
            },
            check: { record in
                record.all(
                    record.expect(record.note("stranger") == "0", "nobody connected to it", "\(record.note("stranger")) requests"),
                    record.expect(tells(record.log), "a line of the log that names the socket or its folder and says why", "none such"))
            })
    }

    private static func tells(_ log: String) -> Bool {
        let reasons = ["trust", "refus", "chmod", "symbolic", "symlink", "permission", "writable", "others"]
        return reasons.contains { CallRecord.holds(log, [$0, "voice.sock"]) || CallRecord.holds(log, [$0, "/conformance-"]) }
    }

    private static func start(_ service: FakeVoiceService) throws {
        do { try service.start() } catch { throw StageError("the fake voice service does not start: \(error)") }
    }

    /// Another service at a place of its own, whose requests are counted when the play is over.
    private static func stranger(_ play: CallPlay) throws -> String {
        let path = play.scene.folder + "/other.sock"
        var options = FakeVoiceService.Options(socket: .unix(path))
        options.clock = play.stage.clock
        let stage = play.stage
        let requests = CallCounter()
        options.watch = { if $0.kind == .request { requests.add() } }
        let service = FakeVoiceService(options)
        try start(service)
        play.atEnd {
            stage.note("stranger", "\(requests.value)")
            service.stop()
        }
        return path
    }

    @Sendable private static func openSocket(_ play: CallPlay) throws {
        let path = try stranger(play)
        chmod(path, 0o666)
        // Moved into its place whole, so that nobody can find it with another mode.
        rename(path, play.scene.socket)
    }

    @Sendable private static func link(_ play: CallPlay) throws {
        let path = try stranger(play)
        let temporary = play.scene.folder + "/link"
        symlink(path, temporary)
        rename(temporary, play.scene.socket)
    }

    @Sendable private static func sharedFolder(_ play: CallPlay) throws {
        chmod(play.scene.folder, 0o777)
        let path = try stranger(play)
        rename(path, play.scene.socket)
    }
}
