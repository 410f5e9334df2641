/// What becomes of the connection to the voice service, told in order with the call events.
public enum VoiceServiceNotice: Sendable, Equatable {
    /// The service is looked for, for the first time.
    case checking
    /// `health` was answered, at the start and after each reconnect; nil when it was not, or not with a result.
    case health(ServiceHealth?)
    /// The service has said what it is.
    case identified(ServiceStatus)
    /// Calls can be made; this is how the service stands.
    case callsAvailable(CallStatusResult)
    /// The service answers, but has no calls: why.
    case callsUnavailable(String)
    /// The connection is gone: events may be missed from here on.
    case lost(String)
    /// The connection is back, and what was missed has been made up for by the events before this.
    case restored
    /// More events came than may wait; the connection is begun anew, and with it ``lost(_:)`` and ``restored`` follow.
    case eventOverflow
    /// The service stands otherwise than before.
    case changed(CallReport.Service)
}
