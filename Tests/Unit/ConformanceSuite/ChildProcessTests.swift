import ConformanceSuite
import Foundation
import Testing

@Suite struct ChildProcessTests {
    private func shell(_ script: String) throws -> ChildProcess {
        try ChildProcess("/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
    }

    private var soon: Date { Date(timeIntervalSinceNow: 20) }

    @Test func `lines come one by one and then the end`() throws {
        let child = try shell("printf 'one\\ntwo\\nthree'")
        #expect(child.nextLine(until: soon) == "one")
        #expect(child.nextLine(until: soon) == "two")
        #expect(child.nextLine(until: soon) == nil)
        #expect(child.waitForExit(until: soon) == 0)
        #expect(child.outputText == "one\ntwo\nthree")
    }

    @Test func `the exit code and the last of standard error are kept`() throws {
        let child = try shell("head -c 40000 /dev/zero | tr '\\0' x >&2; echo the-end >&2; exit 69")
        #expect(child.waitForExit(until: soon) == 69)
        #expect(child.errorTail.hasSuffix("xthe-end\n"))
        #expect(child.errorTail.utf8.count == ChildProcess.errorTailBytesMax)
    }

    @Test func `a program that ignores the request to end is made to`() throws {
        let child = try shell("trap '' TERM; echo ready; while :; do read x < /dev/zero || :; done")
        #expect(child.nextLine(until: soon) == "ready")
        #expect(child.isRunning)
        #expect(child.stop(graceMs: 50) == 137)
        #expect(!child.isRunning)
    }

    @Test func `a program can be asked to end, whatever thread started it`() throws {
        let child = try shell("echo ready; exec tail -f /dev/null")
        #expect(child.nextLine(until: soon) == "ready")
        // 143 is SIGTERM, not 137: it went when it was asked.
        #expect(child.stop(graceMs: 20_000) == 143)
    }

    @Test func `a program that is not there is an error that names it`() {
        let error = #expect(throws: ChildProcess.CannotStart.self) {
            try ChildProcess("/nowhere/voice-gateway", arguments: [], environment: [:])
        }
        #expect(error?.description == "cannot start /nowhere/voice-gateway: No such file or directory")
    }

    @Test func `a child sees its environment and no descriptor of ours`() throws {
        let child = try ChildProcess("/bin/sh", arguments: ["-c", "echo $GREETING; ls /proc/self/fd"], environment: ["GREETING": "hello"])
        #expect(child.waitForExit(until: soon) == 0)
        let lines = child.outputText.split(separator: "\n").map(String.init)
        #expect(lines.first == "hello")
        // 0, 1, 2 and the directory that ls itself reads.
        #expect(lines.dropFirst() == ["0", "1", "2", "3"])
    }
}
