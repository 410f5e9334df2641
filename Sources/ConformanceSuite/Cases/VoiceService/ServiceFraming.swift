import Simulators

extension Suite {
    /// Frames, and the ways they come apart and together: VS-5, VS-6, VS-8.
    static let serviceFraming: [Case] = [
        Case(
            "voice-service/answer-is-framed", .must, "An answer is a length in four bytes, the highest first, and one JSON document.",
            source: "VS-5; the public service, measured", breaks: ["every client"],
            fault: .service("length-lowest-first", "Writes the lowest byte of a length first.") { options in
                options.bending.frame = { body in FrameReader.head(of: body.count).reversed() + body }
            },
            sends: "health.",
            play: { stage in
                let line = try stage.line()
                stage.ask("health", on: line)
                line.close()
            },
            check: { transcript, _ in
                let reader = transcript.frames(on: Stage.main)
                guard reader.misframed == nil, reader.restBytes == 0, let frame = reader.frames.first, reader.frames.count == 1 else {
                    return .fail(expected: "one whole frame", actual: Show.line(transcript, on: Stage.main))
                }
                return Check.expect(frame.json?.isObject == true, "a JSON object in UTF-8", Show.frame(frame))
            }),
        Case(
            "voice-service/length-counts-bytes", .must, "A length counts bytes, also where characters need several.",
            source: "VS-6; the public service, measured",
            fault: .service("length-counts-characters", "Counts characters for the length of a frame.") { options in
                options.bending.frame = { body in FrameReader.head(of: String(decoding: body, as: UTF8.self).count) + body }
            },
            sends: "health with the id \"cafè 🎈\", and health again.",
            play: { stage in
                let line = try stage.line()
                stage.ask("health", id: "cafè 🎈", on: line)
                stage.ask("health", id: 2, on: line)
                line.close()
            }, check: Check.all([Check.healthy(to: "cafè 🎈"), Check.healthy(to: 2)])),
        Case(
            "voice-service/header-apart-from-body", .must, "A request whose header and body come in two reads is answered.",
            source: "VS-8; the public client writes them so", breaks: ["the public client, every request"],
            fault: .reads("header-alone-is-a-frame", "Closes a connection when a header comes alone.") { $0.count == 4 ? nil : $0 },
            sends: "health as the public client writes it: four bytes, and 20 ms later the compact JSON.",
            play: { stage in
                let line = try stage.line()
                let body = Array(#"{"jsonrpc":"2.0","method":"health","params":{},"id":1}"#.utf8)
                stage.send(body, pieces: [4, body.count], pause: .milliseconds(20), on: line)
                line.close()
            }, check: Check.healthy()),
        Case(
            "voice-service/split-at-every-byte", .must, "A request is answered wherever it is cut in two.",
            source: "VS-8; the public service reads short, measured",
            fault: .defect("short-reads", "Takes what one read brings for a whole header, or a whole body.", .splitHeader),
            sends: "health once for each of its bytes, cut there, with 2 ms between the halves.",
            play: { stage in
                let line = try stage.line()
                let count = Stage.request("health", id: 100).bytes.count + 4
                for cut in 1..<count {
                    stage.send(
                        Stage.request("health", id: .integer(99 + cut)).bytes, pieces: [cut, count], pause: .milliseconds(2), on: line)
                    if line.hasEnded { break }
                }
                stage.note("cuts", "\(count - 1)")
                line.close()
            },
            check: { transcript, _ in
                let count = transcript.note("cuts").flatMap { Int($0) } ?? 0
                let ids = transcript.frames(on: Stage.main).answers.map { $0.json?["id"]?.integer }
                return Check.expect(
                    ids == (0..<count).map { 100 + $0 }, "\(count) answers",
                    "\(ids.count) answers; \(Show.line(transcript, on: Stage.main))")
            }),
        Case(
            "voice-service/byte-by-byte", .must, "A request that drips in byte by byte is answered.",
            source: "VS-8",
            fault: .reads("loses-single-bytes", "Loses a read of a single byte.") { $0.count == 1 ? [] : $0 },
            sends: "health, a byte every 2 ms.",
            play: { stage in
                let line = try stage.line()
                stage.send(Stage.request("health").bytes, pieces: [1], pause: .milliseconds(2), on: line)
                line.close()
            }, check: Check.healthy()),
        Case(
            "voice-service/joined-requests", .must, "Requests that come in one read are all answered, in their order.",
            source: "VS-4, VS-8", breaks: ["clients that do not wait for one answer before the next question"],
            fault: .reads("second-frame-lost", "Loses what follows the first frame of a read.") { bytes in
                guard bytes.count > 4 else { return bytes }
                return Array(bytes.prefix(4 + bytes[..<4].reduce(0) { $0 << 8 | Int($1) }))
            },
            sends: "Four times health in one write.",
            play: { stage in
                let line = try stage.line()
                line.send((1...4).flatMap { FrameReader.frame(Stage.request("health", id: .integer($0)).bytes) })
                stage.receive(answers: 4, on: line)
                line.close()
            }, check: answers(inOrder: 4)),
        Case(
            "voice-service/any-pieces", .must, "A stream of requests is understood however it falls into pieces.",
            source: "VS-8; three seeds",
            fault: .reads("reads-48-bytes", "Takes 48 bytes of a read and forgets the rest.") { Array($0.prefix(48)) },
            sends: "Twenty times health as one stream cut into pieces of 1 to 160 bytes, at three seeds.",
            play: { stage in
                for (number, seed) in stage.seeds(3).enumerated() {
                    var random = SeededRandom(seed: seed)
                    let line = try stage.line("seed-\(number)")
                    let stream = (1...20).flatMap { FrameReader.frame(Stage.request("health", id: .integer($0)).bytes) }
                    line.send(stream, pieces: stream.map { _ in Int.random(in: 1...160, using: &random) }, pause: .milliseconds(2))
                    stage.receive(answers: 20, on: line)
                    line.close()
                }
            }, check: Check.all((0..<3).map { answers(inOrder: 20, on: "seed-\($0)") })),
        Case(
            "voice-service/character-cut-in-two", .must, "A character whose bytes come in two reads arrives as it was sent.",
            source: "VS-8; the public client decodes each read by itself, measured",
            fault: .reads("decodes-each-read", "Makes text of each read by itself.") { Array(String(decoding: $0, as: UTF8.self).utf8) },
            sends: "health with the id \"🎈\", cut within the character.",
            play: { stage in
                let line = try stage.line()
                let body = Stage.request("health", id: "🎈").bytes
                let cut = 4 + (body.firstIndex(of: 0xF0) ?? 0) + 2
                stage.send(body, pieces: [cut, body.count], pause: .milliseconds(20), on: line)
                line.close()
            }, check: Check.healthy(to: "🎈")),
    ]

    /// So many answers with the ids from 1 on, and nothing else.
    private static func answers(inOrder count: Int, on label: String = Stage.main) -> Check.Judge {
        { transcript, _ in
            let ids = transcript.frames(on: label).answers.map { $0.json?["id"]?.integer }
            return Check.expect(
                ids == (1...count).map { $0 }, "\(label): \(count) answers in the order of their requests",
                "ids \(ids.map { $0.map(String.init) ?? "none" }.joined(separator: ", ")); \(Show.line(transcript, on: label))")
        }
    }
}
