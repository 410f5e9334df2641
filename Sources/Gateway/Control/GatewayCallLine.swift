/// The telephone of the running gateway.
public struct GatewayCallLine: CallLine {
    private let client: ControlClient

    public init(_ client: ControlClient) { self.client = client }

    public func start(userID: Int64) async throws -> CallStartResult { try await client.ask("call.start", ["user_id": .number(userID)]) }

    public func hangUp() async throws -> CallHangupResult { try await client.ask("call.hangup") }

    public func glance() async throws -> CallGlance { CallGlance(try await client.ask("call.status", as: CallReport.self)) }

    public func speak(_ text: String) async throws -> CallSpeakResult { try await client.ask("call.speak", ["text": .text(text)]) }

    public func play(_ path: String) async throws -> CallPlayResult { try await client.ask("call.play", ["path": .text(path)]) }

    public func followEvents(_ each: (_ event: CallEvent, _ missed: Int) async throws -> Bool) async throws {
        try await client.follow("call.events", each: each)
    }
}
