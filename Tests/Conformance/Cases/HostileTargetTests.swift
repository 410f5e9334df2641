import ConformanceSuite
import Foundation
import Simulators
import Synchronization
import Testing

/// Whatever a target sends, a play ends and a check judges: nothing throws, traps or waits for ever.
@Suite struct HostileTargetTests {
    private static let faults: [Fault] = [
        Fault("garbage", "Sends bytes that are no text in every body.") { behaviour in
            behaviour.every { answer, _ in
                let garbage = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ 31) }
                answer.body = answer.isStream ? .steps([.raw(garbage), .wait(.milliseconds(20)), .raw(garbage)]) : .whole(garbage)
            }
        },
        Fault("endless", "Streams 50 KB of blank lines and fields without a value.") { behaviour in
            behaviour.stream { steps in
                steps = (0..<32).map { _ in .text(String(repeating: "data\n\n:\n\ndata:\r\r", count: 100)) }
            }
        },
        Fault("deep", "Answers with JSON nested 10,000 deep.") { behaviour in
            behaviour.every { answer, _ in
                let deep = String(repeating: "[{\"choices\":", count: 10_000)
                answer.body = answer.isStream ? .steps([.text("data: \(deep)\n\n"), .done]) : .whole(Array(deep.utf8))
            }
        },
        Fault("wrong-types", "Answers with JSON whose members all have the wrong type.") { behaviour in
            let odd: JSONValue = [
                "id": [], "object": 7, "created": "soon", "model": .null,
                "choices": [["index": "x", "delta": 3, "finish_reason": []], 7, .null],
                "usage": "much", "data": ["id": 1], "error": false,
            ]
            behaviour.every { answer, _ in
                answer.body =
                    answer.isStream ? .steps([.chunk(odd), .chunk(["choices": ["delta": .null]]), .chunk([:]), .done]) : .whole(odd.bytes)
            }
        },
        Fault("speechless", "Sends no byte of any body and resets.") { behaviour in
            behaviour.every { answer, _ in
                answer.body = answer.isStream ? .steps([.wait(.milliseconds(5))]) : .whole([])
                answer.ending = .reset
                answer.closes = true
            }
        },
        Fault("broken-frames", "Frames its chunks with sizes that are none.") { behaviour in
            behaviour.frame = { bytes in Array("zz\r\n".utf8) + bytes }
            behaviour.every { answer, _ in answer.set("Content-Length", "-3") }
        },
    ]

    private static let serviceFaults: [Fault] = [
        .service("noise", "Writes bytes that are no frames.") { $0.bending.frame = { body in body.map { $0 &* 197 &+ 31 } } },
        .service("no-text", "Frames bytes that are no text.") { options in
            options.bending.frame = { body in FrameReader.frame(body.map { $0 | 0x80 }) }
        },
        .service("deep-json", "Answers and announces JSON nested 10,000 deep.") { options in
            options.bending.frame = { _ in FrameReader.frame(Array(String(repeating: "[{\"result\":", count: 10_000).utf8)) }
        },
        .service("odd-types", "Answers and announces members that all have the wrong type.") { options in
            options.bending.send = { outgoing in
                let odd: JSONValue = [
                    "call_id": [], "user_id": "x", "duration": -1, "state": 7, "active": .null, "status": [], "error": [],
                ]
                var document = outgoing.document
                for part in ["result", "params", "error"] where document[part] != nil { document[part] = odd }
                return [document, 5, [document], .null]
            }
        },
        .service("speechless-service", "Closes a connection at its first request.") { $0.bending.read = { _ in nil } },
        .service("half-frames", "Writes half of each frame.") { options in
            options.bending.frame = { body in Array(FrameReader.frame(body).prefix(body.count / 2 + 2)) }
        },
    ]

    private static let judged = Task {
        await withCheckedContinuation { (continuation: CheckedContinuation<[String: String], Never>) in
            Thread.detachNewThread { continuation.resume(returning: judgeAll()) }
        }
    }

    /// What went wrong, by case; each case meets one of the faults.
    private static func judgeAll() -> [String: String] {
        let problems = Mutex<[String: String]>([:])
        let next = Mutex(Array(Suite.all.filter { $0.world != .calls }.enumerated())[...])
        let group = DispatchGroup()
        for _ in 0..<4 {
            group.enter()
            let thread = Thread {
                while let (index, one) = next.withLock({ $0.popFirst() }) {
                    let worst = one.world == .voiceService ? serviceFaults : faults
                    let fault = worst[index % worst.count]
                    guard let profile = Profile.allCases.first(where: one.profiles.contains) else { continue }
                    do {
                        _ = try ReferenceRun.judge(one, profile: profile, fault: fault)
                    } catch is StageError {
                        // A probe or an export that answers nonsense is told as what it is.
                    } catch {
                        problems.withLock { $0[one.id] = "\(fault.id): \(error)" }
                    }
                }
                group.leave()
            }
            thread.stackSize = 2 << 20
            thread.start()
        }
        group.wait()
        return problems.withLock { $0 }
    }

    @Test func `every play ends and every check judges`() async {
        #expect(await Self.judged.value.isEmpty)
    }
}
