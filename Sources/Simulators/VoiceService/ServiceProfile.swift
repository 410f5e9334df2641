/// Which of the two services that exist on paper and in fact a fake one is.
public enum ServiceProfile: String, Sendable, CaseIterable {
    /// The names, states and reasons of the published document: compact JSON, `IDLE RINGING CONNECTING CONNECTED ENDED`, failures as
    /// `{"status":"error","error":…}`.
    case asDocumented = "as-documented"
    /// The service as it was built: Python's JSON spacing, `REQUESTING WAITING ACTIVE`, failures as `{"error":…}` without a status,
    /// reasons that are class names.
    case asImplemented = "as-implemented"
}
