import Foundation
import Testing

@testable import Gateway

@Suite struct ReloadVigilTests {
    /// Different versions of one file, as the file system tells them apart.
    private func versions(_ count: Int) throws -> [ReloadVigil.Stamps] {
        try withTemporaryState { directory in
            try (0..<count).map { number in
                // Another size is another version, however fast they follow each other.
                try write(String(repeating: "#", count: number), to: directory + "/config.yaml")
                return ["config.yaml": try #require(SecretFile.Stamp(path: directory + "/config.yaml"))]
            }
        }
    }

    @Test func `files that stay as they were are not read again`() throws {
        let versions = try versions(1)
        var vigil = ReloadVigil(versions[0], nowMs: 0)
        for now in stride(from: 0, to: 10_000, by: 250) { #expect(vigil.look(versions[0], nowMs: Int64(now)) == false) }
    }

    @Test func `a change is read once, when nobody has written for a while`() throws {
        let versions = try versions(4)
        var vigil = ReloadVigil(versions[0], nowMs: 0)
        #expect(vigil.look(versions[1], nowMs: 250) == false)
        #expect(vigil.look(versions[2], nowMs: 500) == false)
        #expect(vigil.look(versions[3], nowMs: 750) == false)
        #expect(vigil.look(versions[3], nowMs: 1000) == false)
        #expect(vigil.look(versions[3], nowMs: 750 + ReloadVigil.settleMs) == true)
        #expect(vigil.look(versions[3], nowMs: 5000) == false)
    }

    @Test func `a file that goes and comes back as it was is not read again`() throws {
        let versions = try versions(1)
        var vigil = ReloadVigil(versions[0], nowMs: 0)
        #expect(vigil.look([:], nowMs: 250) == false)
        #expect(vigil.look(versions[0], nowMs: 500) == false)
        #expect(vigil.look(versions[0], nowMs: 5000) == false)
    }

    @Test func `who asks is served at once where nothing is being written`() throws {
        let versions = try versions(1)
        var vigil = ReloadVigil(versions[0], nowMs: 0)
        vigil.ask(nowMs: 10)
        #expect(vigil.look(versions[0], nowMs: 10) == true)
        #expect(vigil.look(versions[0], nowMs: 260) == false)
    }

    @Test func `who asks waits for a file that is being written, but not for ever`() throws {
        let versions = try versions(20)
        var vigil = ReloadVigil(versions[0], nowMs: 0)
        vigil.ask(nowMs: 0)
        var reads: [Int64] = []
        for (number, version) in versions.enumerated().dropFirst() where vigil.look(version, nowMs: Int64(number) * 250) {
            reads.append(Int64(number) * 250)
        }
        #expect(reads == [ReloadVigil.askedWaitMaxMs])
    }
}
