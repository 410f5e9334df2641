import Conversation
import Foundation
import Logging
import Testing

@testable import Gateway

/// The whole examination, of a gateway in this process and of none.
@Suite(.timeLimit(.minutes(10))) struct DoctorTests {
    private func verdicts(_ findings: [Finding]) -> [String: Finding.Verdict] {
        Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0.verdict) })
    }

    @Test func `without a gateway that is what is told`() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("doctor-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let doctor = Doctor(ConfigurationFlags(state: directory, port: 1), wish: Doctor.Wish(), environment: ["HOME": directory])
        let findings = try await doctor.run()
        let verdicts = verdicts(findings)
        #expect(
            verdicts["configuration"] == .ok && verdicts["state"] == .ok && verdicts["permissions"] == .ok && verdicts["disk"] != .skipped)
        #expect(verdicts["gateway"] == .fail && verdicts["tokens"] == .fail)
        #expect(verdicts["answers"] == .skipped && verdicts["first-token"] == .skipped && verdicts["agent"] == .skipped)
        #expect(findings.map(\.name) == Diagnosis.names)
    }

    @Test func `files of the state that others can reach are named`() throws {
        try withTemporaryState { directory in
            try write("x", to: directory + "/closed")
            try write("x", to: directory + "/open", mode: 0o644)
            #expect(StateExamination.exposed(directory) == ["\(directory)/open (mode 644)"])
            let disk = try #require(StateExamination.disk(directory))
            #expect(disk.totalBytes > disk.freeBytes && disk.writeFailure == nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == ["closed", "open"])
            #expect(StateExamination.disk(directory + "/not/yet")?.totalBytes == disk.totalBytes)
        }
    }

    @Test func `a date of the internet's is compared with this clock`() {
        #expect(ClockExamination.aheadS(of: "Sun, 06 Nov 1994 08:49:37 GMT", nowS: 784_111_777) == 0)
        #expect(ClockExamination.aheadS(of: "Sun, 06 Nov 1994 08:49:37 GMT", nowS: 784_111_867) == 90)
        for odd in [
            nil, "", "yesterday", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 aa:bb:cc GMT",
            "Sun, 06 Nov -9223372036854775808 08:49:37 GMT", "Sun, 06 Nov 9223372036854775807 08:49:37 GMT",
            "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 9999999999:49:37 GMT",
        ] {
            #expect(ClockExamination.aheadS(of: odd, nowS: 0) == nil)
        }
    }

    @Test func `a configuration that makes no sense is the one finding`() async throws {
        let doctor = Doctor(
            ConfigurationFlags(), wish: Doctor.Wish(), environment: ["HOME": "/nowhere", "VOICE_GATEWAY_SERVER_PORT": "many"])
        let findings = try await doctor.run()
        #expect(findings.filter { $0.verdict == .fail }.map(\.name) == ["configuration"])
        #expect(FindingReport(findings).exitCode == .configuration)
    }
}
