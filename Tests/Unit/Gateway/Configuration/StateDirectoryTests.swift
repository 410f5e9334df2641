import Foundation
import Gateway
import Testing

@Suite struct StateDirectoryTests {
    @Test func `a state directory is made for its owner alone, with those above it`() throws {
        try withTemporaryState { directory in
            let path = directory + "/a/b/voice-gateway"
            _ = try StateDirectory(path).open()
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
        }
    }

    @Test(arguments: [mode_t(0o755), 0o750, 0o701, 0o770])
    func `a state directory that others can reach is refused, with the mend`(mode: mode_t) throws {
        try withTemporaryState { directory in
            let path = directory + "/state"
            _ = try StateDirectory(path)
            #expect(chmod(path, mode) == 0)
            let failure = #expect(throws: GatewayFailure.self) { try StateDirectory(path) }
            #expect(failure?.exitCode == .permission)
            #expect(failure?.message.hasSuffix("chmod 700 \(path)") == true)
        }
    }

    @Test func `what is not a directory is refused`() throws {
        try withTemporaryState { directory in
            try write("", to: directory + "/file")
            for path in [directory + "/file", directory + "/file/below"] {
                let failure = #expect(throws: GatewayFailure.self) { try StateDirectory(path) }
                #expect(failure?.exitCode == .permission)
            }
        }
    }

    @Test func `a damaged database is reported as such`() throws {
        try withTemporaryState { directory in
            try write("not a database at all", to: directory + "/gateway.sqlite")
            let failure = #expect(throws: GatewayFailure.self) { try StateDirectory(directory).open() }
            #expect(failure?.exitCode == .damagedState)
        }
    }

    @Test func `a state is served by one process at a time`() throws {
        try withTemporaryState { directory in
            let state = try StateDirectory(directory)
            try withExtendedLifetime(StateLock(state)) {
                let failure = #expect(throws: GatewayFailure.self) { try StateLock(state) }
                #expect(failure?.exitCode == .unavailable)
            }
            _ = try StateLock(state)
        }
    }
}
