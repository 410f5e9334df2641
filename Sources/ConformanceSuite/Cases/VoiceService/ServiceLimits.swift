import Simulators
import Synchronization

extension Suite {
    /// Lengths no frame may have, and clients that misbehave: VS-4, VS-7, VS-9.
    static let serviceLimits: [Case] = [
        Case(
            "voice-service/length-zero-closes", .must, "A length of 0 closes the connection without an answer.",
            source: "VS-7; the public service, measured",
            fault: .reads("skips-empty-frames", "Skips frames of length 0.") { $0.allSatisfy { $0 == 0 } ? [] : $0 },
            sends: "Four bytes of 0.", play: closing([0, 0, 0, 0]), check: Check.closed()),
        Case(
            "voice-service/length-above-10-mib-closes", .must, "A length of more than 10 MiB closes the connection without an answer.",
            source: "VS-7; the public service, measured", breaks: ["a service that makes room for what a header promises"],
            fault: .reads("waits-for-too-much", "Waits for a frame of more than 10 MiB.") { bytes in
                bytes.starts(with: FrameReader.head(of: FrameReader.bodyBytesMax + 1)) ? [] : bytes
            },
            sends: "The header of a frame of 10,485,761 bytes and 16 bytes of it.",
            play: closing(FrameReader.head(of: FrameReader.bodyBytesMax + 1) + [UInt8](repeating: 0x20, count: 16)), check: Check.closed()),
        Case(
            "voice-service/length-above-31-bits-closes", .must,
            "A length with the highest bit set closes the connection without an answer.",
            source: "VS-7; signed integers",
            fault: .reads("signed-length", "Reads a length as a signed number and waits for what is below 0.") { bytes in
                bytes.first.map { $0 >= 0x80 } == true ? [] : bytes
            },
            sends: "The header of a frame of 4,294,967,295 bytes and 16 bytes of it.",
            play: closing([0xFF, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0x20, count: 16)), check: Check.closed()),
        Case(
            "voice-service/takes-10-mib", .must, "A request of exactly 10 MiB is answered.", source: "VS-6; the public service",
            fault: .reads("takes-1-mib", "Closes a connection whose frame is above 1 MiB.") { bytes in
                bytes.count > 4 && bytes[..<4].reduce(0) { $0 << 8 | Int($1) } > 1 << 20 ? nil : bytes
            },
            sends: "health with white space before it, 10,485,760 bytes in all.",
            play: { stage in
                let line = try stage.line()
                let request = Stage.request("health").bytes
                stage.send([UInt8](repeating: 0x20, count: FrameReader.bodyBytesMax - request.count) + request, on: line)
                line.close()
            }, check: Check.healthy()),
        Case(
            "voice-service/half-a-frame-hurts-nobody", .must, "While one client has sent half a frame, another is answered.",
            source: "VS-4",
            fault: .service("one-connection-at-a-time", "Serves one connection and refuses others.") { $0.connectionsMax = 1 },
            sends: "Half of health on one connection, and health on another.",
            play: { stage in
                let slow = try stage.line("slow")
                slow.send(Array(FrameReader.frame(Stage.request("health").bytes).prefix(20)))
                stage.clock.sleep(.milliseconds(50))
                let other = try stage.line("other")
                stage.ask("health", on: other)
                other.close()
                slow.close()
            }, check: Check.healthy("other")),
        Case(
            "voice-service/gone-mid-frame-hurts-nobody", .must,
            "A client that vanishes in the middle of a frame costs the next one nothing.",
            source: "VS-4",
            fault: .service("keeps-the-half-frame", "Puts half a frame that was left behind before what the next client sends.") {
                options in
                let left = Mutex<[UInt8]>([])
                options.bending.read = { bytes in
                    left.withLock { left in
                        defer { left = bytes.starts(with: [0, 0, 0]) && bytes.count == 20 ? bytes : [] }
                        return left + bytes
                    }
                }
            },
            sends: "Half of health, then the end of the connection; and health on another.",
            play: { stage in
                let gone = try stage.line("gone")
                gone.send(Array(FrameReader.frame(Stage.request("health").bytes).prefix(20)))
                stage.clock.sleep(.milliseconds(50))
                gone.cut()
                let next = try stage.line("next")
                stage.ask("health", on: next)
                next.close()
            }, check: Check.healthy("next")),
        Case(
            "voice-service/garbage-hurts-nobody", .must, "After a frame that is no JSON on one connection, others are answered.",
            source: "VS-4, VS-9",
            fault: .service("garbage-ends-all", "Answers nobody any more after a frame that is no JSON.") { options in
                let isBroken = Mutex(false)
                options.bending.read = { bytes in
                    isBroken.withLock { isBroken in
                        isBroken = isBroken || bytes.dropFirst(4).first == UInt8(ascii: "!")
                        return isBroken ? nil : bytes
                    }
                }
            },
            sends: "A frame of \"!nonsense\" on one connection, and health on another and on a new one.",
            play: { stage in
                let other = try stage.line("other")
                let odd = try stage.line("odd")
                stage.send(Array("!nonsense".utf8), on: odd)
                odd.close()
                stage.ask("health", on: other)
                other.close()
                let next = try stage.line("next")
                stage.ask("health", on: next)
                next.close()
            }, check: Check.all([Check.healthy("other"), Check.healthy("next")])),
        Case(
            "voice-service/twenty-connections", .must, "Twenty clients at once are each answered, with the answers to their own questions.",
            source: "VS-4; the public client opens a connection for each question",
            fault: .service("ten-connections", "Serves ten connections and refuses others.") { $0.connectionsMax = 10 },
            sends: "Five times health on each of twenty connections at the same time.",
            play: { stage in
                let lines = try (0..<20).map { try stage.line("line-\($0)") }
                for round in 1...5 {
                    for (index, line) in lines.enumerated() {
                        line.send(FrameReader.frame(Stage.request("health", id: .integer(index * 100 + round)).bytes))
                    }
                }
                for line in lines {
                    stage.receive(answers: 5, on: line)
                    line.close()
                }
            },
            check: { transcript, _ in
                for index in 0..<20 {
                    let ids = transcript.frames(on: "line-\(index)").answers.map { $0.json?["id"]?.integer }
                    guard ids == (1...5).map({ index * 100 + $0 }) else {
                        return .fail(expected: "line-\(index): five answers of its own", actual: Show.line(transcript, on: "line-\(index)"))
                    }
                }
                return .pass
            }),
    ]

    /// Sends bytes after which the service should close, and waits for that.
    private static func closing(_ bytes: [UInt8]) -> Play.Script {
        { stage in
            let line = try stage.line()
            line.send(bytes)
            line.receive(for: "the connection closed", within: .seconds(3)) { _ in false }
            line.close()
        }
    }
}
