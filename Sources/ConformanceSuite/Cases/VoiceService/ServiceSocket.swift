import Glibc
import Simulators

extension Suite {
    /// The socket itself, and the service that comes back to it: VS-2, VS-3.
    static let serviceSocket: [Case] = [
        Case(
            "voice-service/socket-is-private", .must, "The socket belongs to its user, and nobody else can use it.",
            source: "VS-2; the public service, measured: mode 0600", breaks: ["a gateway that trusts the socket it finds"],
            fault: .defect("open-socket", "Makes a socket that everybody can use.", .openSocket),
            sends: "Nothing; the socket is looked at.",
            play: { stage in
                guard let path = try socketPath(stage) else { return }
                stage.note("socket", describe(path))
            },
            check: { transcript, _ in
                guard let found = transcript.note("socket") else { return unprotected(transcript) }
                return Check.expect(found == "socket, ours, 600", "a socket, ours, mode 600", found)
            }),
        Case(
            "voice-service/folder-is-safe", .should, "Nobody else can put another socket in the socket's place.",
            source: "VS-2", breaks: ["a gateway that trusts the socket it finds"],
            fault: .service("open-folder", "Puts its socket into a folder that everybody can write.") { options in
                guard case .unix(let path) = options.socket else { return }
                let folder = path + "-folder"
                guard mkdir(folder, 0o777) == 0, chmod(folder, 0o777) == 0 else { return }
                options.socket = .unix(folder + "/voice.sock")
            },
            sends: "Nothing; the socket's folder is looked at.",
            play: { stage in
                guard let path = try socketPath(stage) else { return }
                let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
                stage.note("folder", describe(folder.isEmpty ? "/" : folder))
            },
            check: { transcript, _ in
                guard let found = transcript.note("folder") else { return unprotected(transcript) }
                let parts = found.split(separator: ", ")
                guard parts.count == 3, let mode = Int(parts[2], radix: 8) else { return .fail(expected: "a folder", actual: found) }
                let isSafe = parts[0] == "folder" && parts[1] != "another's" && (mode & 0o022 == 0 || mode & 0o1000 != 0)
                return Check.expect(isSafe, "a folder, ours or root's, that others cannot write unless it is sticky", found)
            }),
        Case(
            "voice-service/old-socket-is-replaced", .must, "A service that begins where a dead one left its socket takes the place.",
            source: "VS-3; the public service", needs: [.person], breaks: ["every start after a crash, until somebody removes the file"],
            fault: .service("stays-away", "Does not begin again once it has ended.") { $0.bending.returns = false },
            sends: "Nothing while the service ends and a socket is left in its place; health when it has begun again.",
            play: { stage in
                guard let life = stage.settings.serviceLife, let socket = stage.settings.voiceSocket else {
                    throw StageError("this case needs a voice service of our own")
                }
                let before = try stage.listener("before")
                life.end()
                before.receive(for: "the connection closed", within: stage.settings.timeout) { _ in false }
                if case .unix(let path) = socket { stage.note("left", StaleSocket.leave(at: path) ? "a socket" : "nothing") }
                life.begin()
                let deadline = stage.clock.now() + .seconds(3)
                // Refusals until it is back are no findings: they stay out of the transcript.
                while stage.clock.now() < deadline,
                    !FramedConnection("probe", to: socket, clock: stage.clock, recorder: Recorder(clock: stage.clock)).isOpen
                { stage.clock.sleep(.milliseconds(20)) }
                let after = FramedConnection("after", to: socket, clock: stage.clock, recorder: stage.recorder)
                stage.ask("health", on: after)
                after.close()
            },
            check: { transcript, context in
                if transcript.note("left") == "nothing" { return .inconclusive("no socket could be left in the service's place") }
                return Check.healthy("after")(transcript, context)
            }),
    ]

    /// The path of the socket; nil, and a note, over TCP.
    private static func socketPath(_ stage: Stage) throws -> String? {
        // That it is there at all is asked as every play asks it.
        try stage.line().close()
        if case .unix(let path)? = stage.settings.voiceSocket { return path }
        stage.note("tcp", stage.settings.voiceSocket?.description ?? "")
        return nil
    }

    private static func unprotected(_ transcript: Transcript) -> Judgement {
        guard let address = transcript.note("tcp") else { return .inconclusive("the socket was not looked at") }
        return .warn("\(address) has no owner and no mode: whoever reaches it may use it")
    }

    /// What is at a path, whose, and its mode in octal.
    private static func describe(_ path: String) -> String {
        var status = stat()
        guard lstat(path, &status) == 0 else { return "nothing: \(String(cString: strerror(errno)))" }
        let kind =
            switch status.st_mode & S_IFMT {
            case S_IFSOCK: "socket"
            case S_IFDIR: "folder"
            case S_IFLNK: "symbolic link"
            default: "something else"
            }
        let owner = status.st_uid == getuid() ? "ours" : status.st_uid == 0 ? "root's" : "another's"
        return "\(kind), \(owner), \(String(status.st_mode & 0o7777, radix: 8))"
    }
}
