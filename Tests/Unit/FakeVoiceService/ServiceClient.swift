import Foundation
import Glibc
import Simulators

/// A plain client of a voice service for tests: blocking, on a Unix socket, waiting through a clock.
final class ServiceClient {
    private let descriptor: Int32
    private let clock: any StageClock
    private var pending: [UInt8] = []
    private var nextID = 0
    /// Events read while an answer was waited for.
    private(set) var events: [JSONValue] = []

    struct Refused: Error {}

    init(_ path: String, clock: any StageClock = MonotonicClock()) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.clock = clock
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        // The instance is whole by now: deinit closes the socket when this throws.
        guard result == 0 else { throw Refused() }
    }

    /// Connects and waits until the service has taken the connection, so that no event passes it by.
    convenience init(to service: FakeVoiceService) throws {
        let before = service.journal.count(.opened, "")
        try self.init(service.options.socket.description, clock: service.options.clock)
        guard service.waitFor({ $0.count(.opened, "") > before }) else { throw Refused() }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) } }

    static func frame(_ body: String) -> [UInt8] {
        let bytes = Array(body.utf8)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) } + bytes
    }

    /// The next bytes as they come; empty at the end, nil when nothing comes in time.
    func read(within limit: Duration = .seconds(100)) -> [UInt8]? {
        guard clock.wait(descriptor, for: .readable, until: clock.now() + limit) else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }

    /// The next frame's body; nil at the end or when nothing comes in time.
    func body(within limit: Duration = .seconds(100)) -> String? {
        while true {
            if pending.count >= 4 {
                let length = pending[..<4].reduce(0) { $0 << 8 | Int($1) }
                if pending.count >= 4 + length {
                    defer { pending.removeFirst(4 + length) }
                    return String(decoding: pending[4..<4 + length], as: UTF8.self)
                }
            }
            guard let bytes = read(within: limit), !bytes.isEmpty else { return nil }
            pending += bytes
        }
    }

    func document(within limit: Duration = .seconds(100)) -> JSONValue? {
        body(within: limit).flatMap { try? JSONDocument(Array($0.utf8)).value }
    }

    func post(_ method: String, _ params: JSONValue = .object([])) -> Int {
        nextID += 1
        let document: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": params, "id": .integer(nextID)]
        write(Self.frame(document.text()))
        return nextID
    }

    /// Asks and waits for the answer, keeping the events that come before it.
    func ask(_ method: String, _ params: JSONValue = .object([])) -> JSONValue {
        let id = post(method, params)
        while let document = document() {
            if document["id"]?.integer == id { return document }
            events.append(document)
        }
        return .null
    }

    /// The next event of a name, of those kept or still to come.
    func event(_ method: String) -> JSONValue? {
        while true {
            if let index = events.firstIndex(where: { $0["method"]?.string == method }) { return events.remove(at: index)["params"] }
            guard let document = document() else { return nil }
            events.append(document)
        }
    }
}

/// A fake on a temporary path in a clock's jumping time, with the calling thread taking part.
func withFakeVoiceService(
    _ profile: ServiceProfile = .asDocumented, _ change: (inout FakeVoiceService.Options) -> Void = { _ in },
    _ body: (FakeVoiceService, String, ManualClock) throws -> Void
) throws {
    let clock = ManualClock()
    let path = NSTemporaryDirectory() + "fvs-\(UUID().uuidString.prefix(8)).sock"
    var options = FakeVoiceService.Options(socket: .unix(path), profile: profile)
    options.clock = clock
    options.synthesizer = Synthesizer(command: nil, speed: 1)
    options.timestamp = { "2026-11-21T11:46:38.915748" }
    change(&options)
    let service = FakeVoiceService(options)
    clock.enter()
    defer { clock.leave() }
    let name = try service.start()
    defer { service.stop() }
    try body(service, name, clock)
}
