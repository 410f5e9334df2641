import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// The client on real sockets, beside a service of raw bytes.
@Suite struct VoiceServiceTests {
    private static func client(_ socket: VoiceSocket, _ settings: VoiceService.Settings = .patient) -> VoiceService {
        VoiceService(
            socket, settings: settings, loop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "voice") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func with(
        _ body: (ServicePeer, VoiceService, Heard<CallEvent>) async throws -> Void
    ) async throws {
        let place = try ServicePlace()
        defer { place.remove() }
        let peer = try await ServicePeer.start(at: place.socket)
        let service = client(.path(place.socket))
        let events = Heard<CallEvent>()
        _ = service.onCallEvent { events.append($0) }
        try await body(peer, service, events)
        await service.shutDown()
        await peer.stop()
    }

    @Test func `a call is made, heard and spoken in over one connection`() async throws {
        try await Self.with { peer, service, events in
            let connection = await peer.connection()
            async let started = service.callStart(userID: 123_456_789)
            let start = try await connection.request("call.start")
            #expect(start.parameter == "123456789")
            let ringing = ServiceBytes.event("call.ringing", #""call_id": "5567234892347561234", "user_id": 123456789"#)
            try await connection.send(
                ringing, ringing, ServiceBytes.result(start.id, #"{"status": "ringing", "call_id": 5567234892347561234}"#))
            #expect(try await started.callID == CallID("5567234892347561234"))
            try await connection.send(ServiceBytes.speech("hola"))
            await events.wait { $0.last?.text == "hola" }
            async let spoken = service.callSpeak("Què tal?")
            let speak = try await connection.request("call.speak")
            #expect(speak.parameter == "Què tal?")
            try await connection.send(ServiceBytes.result(speak.id, #"{"status": "speaking", "audio_path": "/tmp/a.wav"}"#))
            #expect(try await spoken == CallSpeakResult(status: "speaking", audioPath: "/tmp/a.wav"))
            async let ended = service.callHangup()
            let hangup = try await connection.request("call.hangup")
            try await connection.send(ServiceBytes.result(hangup.id, #"{"error": "No active call"}"#))
            #expect(try await ended == CallHangupResult(status: "error", error: "No active call"))
            #expect(events.all.map(\.type) == ["call.ringing", "call.speech"])
            #expect(await service.dropped()["duplicate_event"] == 1)
        }
    }

    @Test func `TCP on the loopback is as good`() async throws {
        let peer = try await ServicePeer.start(at: nil)
        let service = Self.client(.tcp(host: "127.0.0.1", port: peer.port))
        #expect(try await service.health() == ServiceHealth(status: "ok"))
        #expect(try await service.status().version == "1.1.0")
        #expect(try await service.callStatus().state == CallState("IDLE"))
        await service.shutDown()
        await peer.stop()
    }

    @Test func `every method asks for what it is given`() async throws {
        let place = try ServicePlace()
        defer { place.remove() }
        let peer = try await ServicePeer.start(at: place.socket) { request in
            switch request.method {
            case "transcribe": ServiceBytes.result(request.id, #"{"text": "hola", "language": "ca"}"#)
            case "synthesize": ServiceBytes.result(request.id, #"{"audio_path": "/tmp/s.ogg"}"#)
            case "language.get", "language.set": ServiceBytes.result(request.id, #"{"user_id": 5, "language": "ca"}"#)
            default: ServiceBytes.error(request.id, -32_601, "Method not found: \(request.method)")
            }
        }
        let service = Self.client(.path(place.socket))
        let listener = service.onCallEvent { _ in }
        #expect(try await service.transcribe("/tmp/x.wav").text == "hola")
        #expect(try await service.synthesize("hola", userID: 5).audioPath == "/tmp/s.ogg")
        #expect(try await service.languageGet(userID: 5).language == "ca")
        #expect(try await service.languageSet(userID: 5, "ca").userID == 5)
        let refused = await #expect(throws: VoiceServiceFailure.self) { try await service.callStart(userID: 5) }
        #expect(refused?.kind == .noCalls)
        let tooLong = await #expect(throws: VoiceServiceFailure.self) { try await service.callSpeak(String(repeating: "a", count: 65_537)) }
        #expect(tooLong?.kind == .notAllowed)
        let outside = await #expect(throws: VoiceServiceFailure.self) { try await service.callPlay("/etc/passwd") }
        #expect(outside?.kind == .notAllowed)
        let asked = await peer.connection().requests.all.map(\.text)
        #expect(asked.contains { $0.contains(#""method":"transcribe","params":{"audio_path":"/tmp/x.wav"}"#) })
        #expect(asked.contains { $0.contains(#""params":{"text":"hola","user_id":5}"#) })
        #expect(asked.contains { $0.contains(#""params":{"user_id":5,"language":"ca"}"#) })
        #expect(!asked.contains { $0.contains("call.speak") || $0.contains("call.play") })
        service.offCallEvent(listener)
        await peer.connection().isClosed.wait { !$0.isEmpty }
        await peer.stop()
    }

    @Test func `without a service calls fail, and it is found when it comes`() async throws {
        let place = try ServicePlace()
        defer { place.remove() }
        let service = Self.client(.path(place.socket))
        let missing = await #expect(throws: VoiceServiceFailure.self) { try await service.callStart(userID: 1) }
        #expect(missing?.kind == .unavailable)
        #expect(missing?.message.contains(place.socket) == true)
        let notices = Heard<VoiceServiceNotice>()
        _ = service.onNotice { notices.append($0) }
        _ = service.onCallEvent { _ in }
        await notices.wait { $0.contains(.checking) }
        #expect(service.report.state == "down")
        let peer = try await ServicePeer.start(at: place.socket)
        await notices.wait { $0.contains { if case .callsAvailable = $0 { true } else { false } } }
        #expect(service.report.name == "telegram-voice")
        await service.shutDown()
        await peer.stop()
    }

    @Test func `a service that comes back in a call is found again and the call is ended`() async throws {
        let place = try ServicePlace()
        defer { place.remove() }
        let service = Self.client(.path(place.socket))
        let events = Heard<CallEvent>()
        _ = service.onCallEvent { events.append($0) }
        for call in 1...5 {
            let peer = try await ServicePeer.start(at: place.socket)
            let connection = await peer.connection()
            _ = try await connection.request("call.status")
            try await connection.send(ServiceBytes.event("call.connected", #""call_id": "\#(call)""#))
            await events.wait { $0.last == CallEvent(.connected, callID: CallID(Int64(call))) }
            await peer.stop()
        }
        let peer = try await ServicePeer.start(at: place.socket)
        await events.wait { $0.count == 10 }
        #expect(events.all.filter { $0.kind == .ended }.map(\.reason) == Array(repeating: "lost", count: 5))
        await service.shutDown()
        await peer.stop()
    }

    @Test func `a socket open to others is not spoken to`() async throws {
        let place = try ServicePlace()
        defer { place.remove() }
        let peer = try await ServicePeer.start(at: place.socket, mode: 0o666)
        let service = Self.client(.path(place.socket))
        let failure = await #expect(throws: VoiceServiceFailure.self) { try await service.health() }
        #expect(failure?.kind == .untrusted)
        #expect(failure?.message.contains("chmod 600 \(place.socket)") == true)
        #expect(service.report.state == "untrusted")
        let far = Self.client(.tcp(host: "192.0.2.1", port: 1))
        let refused = await #expect(throws: VoiceServiceFailure.self) { try await far.health() }
        #expect(refused?.kind == .untrusted)
        await peer.stop()
    }

    @Test func `an actor on the client's loop asks without leaving it`() async throws {
        try await Self.with { peer, service, _ in
            let desk = try #require(LoopActor(service.link.loop, service))
            #expect(try await desk.state() == "IDLE")
        }
    }

    private actor LoopActor {
        nonisolated let unownedExecutor: UnownedSerialExecutor
        private let loop: any EventLoop
        private let service: VoiceService

        init?(_ loop: any EventLoop, _ service: VoiceService) {
            guard let executor = loop as? any SerialExecutor else { return nil }
            unownedExecutor = executor.asUnownedSerialExecutor()
            self.loop = loop
            self.service = service
        }

        func state() async throws -> String {
            #expect(loop.inEventLoop)
            let state = try await service.callStatus().state.name
            #expect(loop.inEventLoop)
            return state
        }
    }

    @Test func `after the end everything fails at once, also without its loop`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let service = VoiceService(
            .path("/nowhere/v.sock"), loop: group.next(), logger: Logger(label: "voice") { _ in SwiftLogNoOpLogHandler() })
        let sequence = service.callEvents()
        await service.shutDown()
        try await group.shutdownGracefully()
        let failure = await #expect(throws: VoiceServiceFailure.self) { try await service.health() }
        #expect(failure?.kind == .unavailable)
        var events = sequence.makeAsyncIterator()
        #expect(try await events.next() == nil)
        service.offCallEvent(service.onCallEvent { _ in })
        await service.shutDown()
    }
}

extension VoiceService.Settings {
    /// For real sockets, whose clock is the machine's: a test that has to wait for a thread is no slow service.
    fileprivate static var patient: Self {
        var settings = Self()
        settings.callLimit = .seconds(600)
        settings.queryLimit = .seconds(600)
        settings.connectLimit = .seconds(600)
        settings.frameLimit = .seconds(600)
        return settings
    }
}
