import Foundation
import Testing

@testable import Gateway

@Suite struct SocketTrustTests {
    private let ours: UInt32 = 1000

    private func problem(
        socket: SocketTrust.FileFacts? = nil, directory: SocketTrust.FileFacts? = nil
    ) -> String? {
        do throws(VoiceServiceFailure) {
            try SocketTrust.check(
                path: "/run/v.sock", socket: socket ?? .init(ownerID: ours, mode: S_IFSOCK | 0o600), parent: "/run",
                directory: directory ?? .init(ownerID: ours, mode: S_IFDIR | 0o700), userID: ours)
            return nil
        } catch {
            #expect(error.kind == .untrusted)
            return error.message
        }
    }

    @Test func `our own socket in our own directory is trusted`() {
        #expect(problem() == nil)
        #expect(problem(directory: .init(ownerID: ours, mode: S_IFDIR | 0o755)) == nil)
        #expect(problem(directory: .init(ownerID: 0, mode: S_IFDIR | 0o755)) == nil)
    }

    @Test func `a sticky directory is as good when the socket is ours`() {
        #expect(problem(directory: .init(ownerID: 0, mode: S_IFDIR | S_ISVTX | 0o777)) == nil)
        #expect(
            problem(socket: .init(ownerID: 1001, mode: S_IFSOCK | 0o600), directory: .init(ownerID: 0, mode: S_IFDIR | S_ISVTX | 0o777))
                != nil)
        #expect(problem(directory: .init(ownerID: 1001, mode: S_IFDIR | S_ISVTX | 0o777)) != nil)
    }

    @Test func `what others could use against us is refused with what is wrong and how to mend it`() {
        #expect(
            problem(socket: .init(ownerID: 1001, mode: S_IFSOCK | 0o600))
                == "/run/v.sock belongs to user 1001, not to 1000: run the voice service as the gateway's user")
        #expect(
            problem(socket: .init(ownerID: ours, mode: S_IFSOCK | 0o755))
                == "/run/v.sock has mode 755, so others can speak to the service: chmod 600 /run/v.sock")
        #expect(
            problem(socket: .init(ownerID: ours, mode: S_IFLNK | 0o777))
                == "/run/v.sock is a link: name the socket itself in voice_service.socket")
        #expect(problem(socket: .init(ownerID: ours, mode: S_IFREG | 0o600))?.hasPrefix("/run/v.sock is not a socket") == true)
        #expect(
            problem(directory: .init(ownerID: ours, mode: S_IFDIR | 0o777))
                == "/run has mode 777, so others can replace the socket in it: chmod go-w /run")
        #expect(problem(directory: .init(ownerID: ours, mode: S_IFDIR | 0o775)) != nil)
        #expect(problem(directory: .init(ownerID: 1001, mode: S_IFDIR | 0o755))?.contains("belongs to user 1001") == true)
    }

    @Test func `who answers must be ours`() throws {
        try SocketTrust.check(path: "/run/v.sock", peerUserID: ours, userID: ours)
        #expect(throws: VoiceServiceFailure.self) { try SocketTrust.check(path: "/run/v.sock", peerUserID: 0, userID: ours) }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", false), ("0.0.0.0", false), ("192.168.1.2", false),
        ("::", false), ("voice.example", false),
    ])
    func `over TCP only an address of this host's loopback is spoken to`(host: String, isAllowed: Bool) {
        let isTrusted = (try? SocketTrust.check(host: host, port: 18_790)) != nil
        #expect(isTrusted == isAllowed)
    }

    @Test func `a socket that is not there is unavailable and not untrusted`() {
        let path = NSTemporaryDirectory() + "no-such-directory/v.sock"
        let failure = #expect(throws: VoiceServiceFailure.self) { try SocketTrust.check(path: path) }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message.contains(path) == true)
    }

    @Test func `a link to a socket, and a file in its place, are found on the disk`() throws {
        let place = try ServicePlace()
        defer { place.remove() }
        #expect(FileManager.default.createFile(atPath: place.socket, contents: nil))
        #expect(throws: VoiceServiceFailure.self) { try SocketTrust.check(path: place.socket) }
        try FileManager.default.removeItem(atPath: place.socket)
        try FileManager.default.createSymbolicLink(atPath: place.socket, withDestinationPath: "/dev/null")
        let failure = #expect(throws: VoiceServiceFailure.self) { try SocketTrust.check(path: place.socket) }
        #expect(failure?.message.contains("is a link") == true)
    }
}
