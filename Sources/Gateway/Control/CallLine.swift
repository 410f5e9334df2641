/// The telephone as a command reaches it: through the running gateway, or straight at the voice service where no gateway runs.
public protocol CallLine: Sendable {
    func start(userID: Int64) async throws -> CallStartResult
    func hangUp() async throws -> CallHangupResult
    func glance() async throws -> CallGlance
    func speak(_ text: String) async throws -> CallSpeakResult
    /// - Parameter path: whole, from `/` on.
    func play(_ path: String) async throws -> CallPlayResult
    /// Gives each event from now on, with how many were lost just before it, until `each` returns false or there are no more.
    func followEvents(_ each: (_ event: CallEvent, _ missed: Int) async throws -> Bool) async throws
}
