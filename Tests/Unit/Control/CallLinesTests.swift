import Foundation
import Gateway
import Testing

/// Where a command finds its telephone.
@Suite(.timeLimit(.minutes(10))) struct CallLinesTests {
    /// A configuration with a state directory that does not exist, and whatever else is wanted.
    private func configuration(_ place: ServicePlace, _ more: [String: String] = [:]) throws -> Configuration {
        let environment = ["HOME": place.directory, "VOICE_GATEWAY_STATE": place.directory + "/state"]
        return try Configuration.load(ConfigurationFlags(), environment: environment.merging(more) { $1 })
    }

    private func withPlace(_ body: (ServicePlace) async throws -> Void) async throws {
        let place = try ServicePlace()
        defer { place.remove() }
        try await body(place)
    }

    @Test func `without gateway and socket the mend is named`() async throws {
        try await withPlace { place in
            let configuration = try configuration(place)
            let failure = #expect(throws: GatewayFailure.self) { try CallLines.find(configuration, usualSocket: nil) }
            #expect(failure?.exitCode == .unavailable)
            #expect(failure?.message.contains("voice-gateway serve --state \(place.directory)/state") == true)
        }
    }

    @Test func `a socket that is named, or lies in the usual place, is spoken to where no gateway runs`() async throws {
        try await withPlace { place in
            let peer = try await ServicePeer.start(at: place.socket)
            let lines = [
                try CallLines.find(configuration(place), usualSocket: place.socket),
                try CallLines.find(configuration(place, ["VOICE_GATEWAY_VOICE_SERVICE_SOCKET": place.socket]), usualSocket: nil),
            ]
            for line in lines {
                let glance = try await line.glance()
                #expect(!glance.hasCall && glance.block.contains(place.socket) && glance.block.contains("none runs with this state"))
            }
            await peer.stop()
        }
    }

    @Test func `the voice service's own answers come back`() async throws {
        try await withPlace { place in
            let peer = try await ServicePeer.start(at: place.socket) { request in
                switch request.method {
                case "call.start": ServiceBytes.result(request.id, #"{"status": "ringing", "call_id": 9007199254740993}"#)
                case "call.hangup": ServiceBytes.result(request.id, #"{"error": "No active call"}"#)
                default: ServicePeer.standard(request)
                }
            }
            let line = try CallLines.find(configuration(place), usualSocket: place.socket)
            #expect(try await line.start(userID: 5).callID == CallID("9007199254740993"))
            let result = try await line.hangUp()
            let failure = #expect(throws: GatewayFailure.self) { try CallResultText.line(result) }
            #expect(failure == GatewayFailure(.unavailable, "no call was ended: No active call"))
            await peer.stop()
        }
    }

    @Test func `who may not be called, and what may not be played, is not asked of the service`() async throws {
        try await withPlace { place in
            let configuration = try configuration(place, ["VOICE_GATEWAY_CALLS_ALLOWED_USERS": "7"])
            let line = try CallLines.find(configuration, usualSocket: place.socket)
            let start = await #expect(throws: VoiceServiceFailure.self) { try await line.start(userID: 5) }
            #expect(start?.kind == .notAllowed)
            let play = await #expect(throws: VoiceServiceFailure.self) { try await line.play("/etc/passwd") }
            #expect(play?.kind == .notAllowed)
        }
    }

    @Test func `events come straight from the service`() async throws {
        try await withPlace { place in
            let peer = try await ServicePeer.start(at: place.socket)
            let line = try CallLines.find(configuration(place), usualSocket: place.socket)
            let heard = Task {
                var heard: [String] = []
                try await line.followEvents { event, _ in
                    heard.append(event.type)
                    return event.kind != .ended
                }
                return heard
            }
            let connection = await peer.connection()
            _ = try await connection.request("call.status")
            try await connection.send(
                #"{"jsonrpc": "2.0", "method": "call.ringing", "params": {"call_id": "9", "user_id": 5}}"#,
                #"{"jsonrpc": "2.0", "method": "call.ended", "params": {"call_id": "9", "duration": 1.5, "reason": "hangup"}}"#)
            #expect(try await heard.value == ["call.ringing", "call.ended"])
            await peer.stop()
        }
    }

    @Test func `a service that is not there is said at once`() async throws {
        try await withPlace { place in
            let line = try CallLines.find(configuration(place), usualSocket: place.socket)
            let failure = await #expect(throws: VoiceServiceFailure.self) { try await line.followEvents { _, _ in true } }
            #expect(failure?.kind == .unavailable)
            #expect(
                failure?.message.hasPrefix("no gateway runs with the state \(place.directory)/state, and there is no voice service") == true
            )
        }
    }
}
