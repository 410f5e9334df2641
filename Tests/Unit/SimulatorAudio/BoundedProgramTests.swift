import Foundation
import Glibc
import Testing

@testable import Simulators

@Suite struct BoundedProgramTests {
    private func shell(
        _ script: String, input: String = "", timeLimit: Duration = .seconds(60), outputBytesMax: Int = 1_000_000
    ) -> BoundedProgram {
        BoundedProgram(
            path: "/bin/sh", arguments: ["-c", script], input: Array(input.utf8), timeLimit: timeLimit, outputBytesMax: outputBytesMax)
    }

    @Test func `input, output, errors and status come and go`() throws {
        let output = try shell("cat; echo complaint >&2; exit 7", input: "words").run()
        #expect(output == .init(status: 7, bytes: Array("words".utf8), errorTail: "complaint\n"))
    }

    @Test func `more than a pipe holds goes both ways at once`() throws {
        let text = String(repeating: "0123456789", count: 90_000)
        #expect(try shell("cat", input: text).run().bytes == Array(text.utf8))
    }

    @Test func `a program that does not read its input is no failure`() throws {
        let output = try shell("echo done", input: String(repeating: "x", count: 900_000)).run()
        #expect(output.status == 0)
        #expect(output.bytes == Array("done\n".utf8))
    }

    @Test func `a program killed by a signal says so`() throws {
        #expect(try shell("kill -TERM $$").run().status == 128 + SIGTERM)
    }

    @Test func `a program that never ends is killed with what it started`() throws {
        #expect(throws: BoundedProgram.Failure.tooSlow(.milliseconds(200))) {
            try shell("kill -STOP $$", timeLimit: .milliseconds(200)).run()
        }
        try AudioWorkbench.withFolder { folder in
            let pipe = folder.appending(path: "pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            let held = open(pipe, O_RDONLY | O_NONBLOCK)
            defer { close(held) }
            // The inner shell holds the pipe open and stops itself; what it prints breaks the bound once it has.
            let script = "sh -c 'exec 3>\(pipe); echo held >&3; echo ready; kill -STOP $$' & wait"
            #expect(throws: BoundedProgram.Failure.tooMuchOutput(bytesMax: 3)) { try shell(script, outputBytesMax: 3).run() }
            var bytes = [UInt8](repeating: 0, count: 16)
            #expect(read(held, &bytes, 16) == 5)
            var ended = pollfd(fd: held, events: Int16(POLLIN), revents: 0)
            #expect(poll(&ended, 1, 60_000) == 1)
            #expect(read(held, &bytes, 16) == 0)
        }
    }

    @Test func `a program that closes its output and goes on is killed`() {
        let script = "exec >&- 2>&-; kill -STOP $$"
        #expect(throws: BoundedProgram.Failure.tooSlow(.milliseconds(200))) { try shell(script, timeLimit: .milliseconds(200)).run() }
    }

    @Test func `a program that writes without end is killed`() {
        #expect(throws: BoundedProgram.Failure.tooMuchOutput(bytesMax: 1_000)) { try shell("yes", outputBytesMax: 1_000).run() }
        #expect(throws: BoundedProgram.Failure.tooSlow(.milliseconds(200))) { try shell("yes >&2", timeLimit: .milliseconds(200)).run() }
    }

    @Test func `a program that is not there is not started`() {
        #expect(throws: BoundedProgram.Failure.notStarted(ENOENT)) { try BoundedProgram(path: "/nowhere/at/all").run() }
        #expect(throws: BoundedProgram.Failure.notStarted(EACCES)) { try BoundedProgram(path: "/etc/passwd").run() }
    }

    @Test func `nothing of ours is open in a program`() throws {
        let mine = open("/dev/null", O_RDONLY)
        defer { close(mine) }
        let output = try shell("ls /proc/self/fd").run()
        // The three streams, and the folder that is listed.
        #expect(String(decoding: output.bytes, as: UTF8.self).split(separator: "\n") == ["0", "1", "2", "3"])
    }

    @Test func `a name is looked for on the path, and must be a program`() throws {
        try AudioWorkbench.withFolder { folder in
            let program = try folder.program("true", named: "voice")
            try "text".write(to: folder.appending(path: "text"), atomically: false, encoding: .utf8)
            #expect(BoundedProgram.locate("voice", path: "/nowhere:\(folder.path)") == program)
            #expect(BoundedProgram.locate("voice", path: "/nowhere") == nil)
            #expect(BoundedProgram.locate("text", path: folder.path) == nil)
            #expect(BoundedProgram.locate(program, path: nil) == program)
            for odd in ["", "a\0b", folder.path] { #expect(BoundedProgram.locate(odd, path: folder.path) == nil) }
        }
    }
}
